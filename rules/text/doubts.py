"""Finds the characters of a text that are invisible or look like others, which a reader would not notice."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import regex
from pydantic import AfterValidator

from rules.text.characters import EMOJI, HIDDEN, joins, named, plain_form
from rules.text.mixed_scripts import odd_letters
from rules.text.odd_symbols import odd_symbols

CANNOT_BE_SEEN = "cannot be seen"

MOST_MARKS = 4
"""Marks on one letter, by Unicode's recommendation (UTS 39); no language needs more."""

_PLAIN = regex.compile(
    "[\t\n\x20-\x7e\xa1-\xac\xae-\u0131\u0134-\u017e\u0180-\u01bf\u2014-\u2016\u2018-\u201f\u2026\u20ac\u2190-\u2211\u2213\u2214\u2216-\u221e\u2248\u2260-\u2265]*"
)
"""What needs no look: ASCII, Latin letters, and the punctuation and signs in our own sentences."""

_MARKED = regex.compile(r"(?V1)(?:^|.)(?P<marks>[[\p{Mn}\p{Me}]--\p{Default_Ignorable_Code_Point}]+)", regex.DOTALL)
_MARKS_OF_ANOTHER_SCRIPT = regex.compile(
    r"(?V1)(?<=[\p{Latin}\p{ASCII}]\p{M}*)[\p{M}--[\p{Script=Inherited}\p{Script=Common}\p{Latin}]]"
)
"""On a Latin letter or a digit. Some have no ink there."""

_FORM = regex.compile(r"(?V1)[\p{NFKC_Quick_Check=No}--\p{ASCII}]")
_SEPARATORS = regex.compile(
    r"""(?x)
    (?P<hyphen> [\u02d7\u2010\u2012\u2043] | (?<=[\p{L}\p{N}])\u2212(?=[\p{L}\p{N}])
        | (?<=[\p{Latin}0-9])[\u05be\u1806\u30fc] | [\u05be\u1806](?=[\p{Latin}0-9]))
    | (?P<low> [\u02cd\u2017])
    | (?P<slash> (?<=\p{L})[\u2215\u29f8\u2571](?=\p{L}))
    | (?P<colon> (?<=\p{L})[\u2236\ua789](?=\p{L}))"""
)
_LOOKS = {"hyphen": "-", "low": "_", "slash": "/", "colon": ":"}
"""They look like these between the parts of a name. A minus sign is one where it stands before a number."""

_SOMEBODYS = regex.compile(
    r"""(?x)
    (?P<hyphen> (?<=\p{L})\u2013(?=\p{N}) | (?<=\p{N})\u2013(?=\p{L}) | (?<=[A-Z])\u2013(?=[A-Z])
        | (?<=[\p{Latin}0-9])\u4e00(?=[\p{Latin}0-9]))
    | (?P<stroke> (?<=[A-Za-z0-9])\u01c0(?=[A-Za-z0-9]))"""
)
"""The same in names that somebody may have: one with a dash in it, or with a click."""

_SMALL_CAPITALS = regex.compile(
    r"[\u0261\u0262\u026a\u0274\u0280\u028f\u0299\u029c\u029f\u1d00-\u1d22\u1d80-\u1d9a\ua730\ua731\uab30-\uab5a]"
)
"""Latin letters of phonetics, which no language writes and which look like others."""

_CLUSTER = regex.compile(r"\X")
_CAN_BEAR_MARKS = frozenset("LNMS")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_CJK = regex.compile(r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]")


@dataclass(frozen=True)
class Doubt:
    """A character at `at`, and why; `is_refused`: no new name may have it. `in_brief`: its name is shown as well."""

    at: int
    char: str
    why: str
    is_refused: bool = True
    in_brief: bool = False

    def __str__(self) -> str:
        return f"character {self.at + 1}, {named(self.char)}, {self.why}"


class _Oddity(NamedTuple):
    at: int
    why: str


def doubts(text: str) -> list[Doubt]:
    """Return the characters of a text that do not show what they are, in their order."""
    if _PLAIN.fullmatch(text):
        return []
    found: dict[int, Doubt] = {}
    for at, why in (*_lost(text), *_hidden(text), *_marks(text), *_not_normal(text), *_forms(text), *_separators(text)):
        found.setdefault(at, Doubt(at, text[at], why))
    for each in _SOMEBODYS.finditer(text):
        why = f"looks like '{'-' if each['hyphen'] else 'l'}'"
        found.setdefault(each.start(), Doubt(each.start(), each.group(), why, is_refused=False))
    for odd in odd_letters(text):
        found.setdefault(odd.at, Doubt(odd.at, text[odd.at], odd.why, is_refused=odd.is_mixed, in_brief=True))
    for symbol in odd_symbols(text):
        why = f"looks like '{symbol.looks_like}'"
        found.setdefault(symbol.at, Doubt(symbol.at, text[symbol.at], why, is_refused=not symbol.is_a_name))
    return [found[at] for at in sorted(found)]


def _readable(name: str) -> str:
    if hidden := next((each for each in doubts(name) if each.why == CANNOT_BE_SEEN), None):
        raise ValueError(f"{hidden}; names are made of what can be read")
    return name


ReadableName = Annotated[str, AfterValidator(_readable)]
"""A name in a file or a setting, which nobody can mend without seeing all of it."""


def _hidden(text: str) -> Iterator[_Oddity]:
    # Only the joiners and selectors: a picture that is not assigned yet has none.
    in_pictures = {at for each in EMOJI.finditer(text) for at in range(*each.span()) if text[at] in "\u200d\ufe0f"}
    for each in HIDDEN.finditer(text):
        at = each.start()
        if at not in in_pictures and not joins(text, at):
            yield _Oddity(at, CANNOT_BE_SEEN)


def _lost(text: str) -> Iterator[_Oddity]:
    for each in re.finditer("\ufffd", text):
        yield _Oddity(each.start(), "stands for a character that was lost on its way")


def _marks(text: str) -> Iterator[_Oddity]:
    for each in _MARKED.finditer(text):
        begin, end = each.span("marks")
        base = text[begin - 1] if begin else ""
        own = len(unicodedata.normalize("NFD", base)) - 1 if base else 0
        if not base or unicodedata.category(base)[0] not in _CAN_BEAR_MARKS:
            yield _Oddity(begin, "is a mark that stands on no letter")
        for at in range(begin, end):
            if own + at - begin >= MOST_MARKS:
                yield _Oddity(at, f"is one of more than {MOST_MARKS} marks on one letter")
            elif at > begin and text[at] == text[at - 1]:
                yield _Oddity(at, "is on the same letter twice")
    for each in _MARKS_OF_ANOTHER_SCRIPT.finditer(text):
        yield _Oddity(each.start(), "is a mark of another script than its letter")


def _not_normal(text: str) -> Iterator[_Oddity]:
    if unicodedata.is_normalized("NFC", text):
        return
    for each in _CLUSTER.finditer(text):
        written = each.group()
        if (normal := unicodedata.normalize("NFC", written)) == written:
            continue
        whole = f"write '{normal}' ({named(normal)})" if len(normal) == 1 else "order or combine its letters so"
        for at in range(*each.span()):
            alone = unicodedata.normalize("NFC", text[at]) == text[at]
            if at > each.start() or not alone:
                yield _Oddity(at, f"is not in Unicode's normal form (NFC): {whole}")


def _forms(text: str) -> Iterator[_Oddity]:
    has_cjk = _CJK.search(text) is not None
    for each in _FORM.finditer(text):
        plain = plain_form(each.group())
        # The punctuation of Chinese and Japanese is wide.
        if plain is not None and (_LETTER.match(plain) or not has_cjk):
            yield _Oddity(each.start(), f"is another form of '{plain}': write that")


def _separators(text: str) -> Iterator[_Oddity]:
    for each in _SEPARATORS.finditer(text):
        yield _Oddity(each.start(), f"looks like '{_LOOKS[each.lastgroup or 'hyphen']}': write that")
    for each in _SMALL_CAPITALS.finditer(text):
        yield _Oddity(each.start(), "is a letter of phonetics that looks like another: write that")
