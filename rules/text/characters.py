"""What Unicode says about a character: whether it can be seen, its plain form, its script, what it looks like."""

import unicodedata
from functools import cache, lru_cache

import idna
import regex
from fontTools import unicodedata as scripts

_BLANK = "\u2800\ufffc\U00016fe4\U0001d159\U00013441\U00013442"
"""Blank characters that Unicode does not list as ignorable."""

HIDDEN = regex.compile(rf"(?V1)[[\p{{Default_Ignorable_Code_Point}}\p{{C}}\p{{Z}}{_BLANK}]--[ \t\n]]")
"""Characters that are invisible, or whose look is undefined because they are private or not assigned."""

IGNORABLE = regex.compile(rf"(?V1)[[\p{{Default_Ignorable_Code_Point}}\p{{Cc}}\p{{Cf}}{_BLANK}]--[\s]]")
"""A name without them is the same name."""

EMOJI = regex.compile(
    r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?)\p{Emoji_Modifier}?"
    r"(?:\u200D\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?)*|[0-9#*]\uFE0F\u20E3"
)
"""In these, joiners and selectors change the picture."""

SURROGATES = regex.compile("[\ud800-\udfff]")
"""Halves of characters; text with one cannot be sent as UTF-8."""

_BYTES_FROM, _BYTES_OF_NO_LETTER = 0xDC00, range(0x80, 0x100)
_JOINERS = "\u200c\u200d"
_TOGETHER = ({"Hani", "Hira", "Kana"}, {"Hani", "Bopo"}, {"Hani", "Hang"})
_CJK = frozenset({"Hani", "Hira", "Kana", "Bopo", "Hang"})
_OF_NO_SCRIPT = frozenset({"Zyyy", "Zinh", "Zzzz"})
_SAME_LOOK = frozenset({"<font>", "<wide>", "<small>", "<initial>", "<medial>", "<final>", "<isolated>", "<noBreak>"})
_MICRO = "\u00b5"
"""What keyboards write for micro."""


def joins(text: str, at: int) -> bool:
    """Whether a joiner stands where Unicode's writing systems need one (RFC 5892): it changes what is seen."""
    if text[at] not in _JOINERS:
        return False
    try:
        return idna.core.valid_contextj(text, at)
    except ValueError:  # beside something that is not assigned
        return False


def named(char: str) -> str:
    """Return the code point and the name of a character: "U+3164 HANGUL FILLER"."""
    kind = {"Cc": "CONTROL", "Co": "PRIVATE USE", "Cs": kind_of_half(char)}.get(unicodedata.category(char))
    return f"U+{ord(char):04X} {unicodedata.name(char, kind or 'NOT ASSIGNED')}"


def kind_of_half(char: str) -> str:
    """Return what half a character may be: where a byte is no UTF-8, Python's `surrogateescape` puts one (PEP 383)."""
    byte = ord(char) - _BYTES_FROM
    return "HALF A SURROGATE PAIR" + (f" OR THE BYTE 0x{byte:X}, NO UTF-8" if byte in _BYTES_OF_NO_LETTER else "")


def in_brief(char: str) -> str:
    """Return a letter's code point and short name: "U+0410 CYRILLIC A"."""
    return regex.sub(r" (?:CAPITAL |SMALL )?LETTER\b", "", named(char))


@lru_cache(4096)
def plain_form(char: str) -> str | None:
    """Return the plain form of a character in another width, font or position; None if it is plain."""
    tag = unicodedata.decomposition(char).partition(" ")[0]
    plain = unicodedata.normalize("NFKC", char)
    if tag in _SAME_LOOK or (tag == "<compat>" and char != _MICRO and (len(plain) == 1 or _is_ligature(char, plain))):
        return plain
    return None


def _is_ligature(char: str, plain: str) -> bool:
    """Whether Latin letters look the same written one by one; a sign such as No. is more than its letters."""
    is_letter = unicodedata.category(char) in {"Ll", "Lt", "Lu", "Nl"}
    return is_letter and all(is_latin(each) for each in plain)


@lru_cache(4096)
def scripts_of(char: str) -> frozenset[str]:
    """Return the scripts that a letter, a digit or a mark is used in; none for what is used in all."""
    if char.isascii() and not char.isalpha():
        return frozenset()
    found = set(scripts.script_extension(char)) - _OF_NO_SCRIPT
    for together in _TOGETHER:
        if found & together:
            found.add("+".join(sorted(together)))
    return frozenset(found)


def is_latin(char: str) -> bool:
    """Whether a letter is a Latin one."""
    return "Latn" in scripts_of(char) and not unicodedata.category(char).startswith("M")


@lru_cache(4096)
def looks_like(char: str) -> str:
    """Return the ASCII letters and digits that a letter of another script can be taken for, by Unicode's own list."""
    if char.isascii() or is_cjk(char):
        return ""
    return "".join(each for each in ascii_like(char) if each.isalnum())


@lru_cache(4096)
def ascii_like(char: str) -> str:
    """Return the ASCII characters that any other can be taken for, by Unicode's own list."""
    alike = (each["c"] for each in _homoglyphs().get(char, ()))
    return "".join(each for each in alike if len(each) == 1 and each.isascii())


def is_cjk(char: str) -> bool:
    """Whether a character is of a Chinese, Japanese or Korean script."""
    return bool(scripts_of(char) & _CJK)


@lru_cache(256)
def is_taken_for(char: str, script: str) -> bool:
    """Whether a letter can be taken for one of another script."""
    alike = (each["c"] for each in _homoglyphs().get(char, ()))
    return any(len(each) == 1 and script in scripts_of(each) for each in alike)


@cache
def _homoglyphs() -> dict[str, list[dict[str, str]]]:
    # A tenth of a second, which no command should wait for that meets no such letter.
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415

    found: dict[str, list[dict[str, str]]] = confusables_data
    return found
