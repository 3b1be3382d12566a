"""Finds letters that are taken for those of another script: a Cyrillic A among Latin letters, or the other way."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from rules.text.characters import is_latin, is_taken_for, looks_like, scripts_of

_WORD = regex.compile(r"(?<![⟩\p{L}\p{M}\p{N}])[\p{L}\p{M}\p{N}]+(?!⟨U\+)")
"""What stands beside ⟨ and ⟩ is spelled out already."""

_MAY_BE_ODD = regex.compile(r"[^\p{Latin}\p{Common}\p{Inherited}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]")
"""Where there is none of these, no letter is taken for another's: Chinese, Japanese and Korean stand beside Latin."""

_BETWEEN, _QUOTES = frozenset(" _-./"), "\"'()\u00ab\u00bb\u2018\u2019\u201c\u201d\u201e"
_NEVER_IN_A_LATIN_WORD = frozenset({"Cyrl", "Cher"})


@dataclass(frozen=True)
class OddLetter:
    """A letter that is not what it looks like; `is_mixed` if it stands with letters of another script."""

    at: int
    why: str
    is_mixed: bool = True


@dataclass(frozen=True)
class _Word:
    at: int
    text: str

    @property
    def end(self) -> int:
        return self.at + len(self.text)

    @property
    def letters(self) -> list[int]:
        """The indexes of the letters that belong to a script."""
        return [at for at, char in enumerate(self.text) if scripts_of(char)]

    def latin(self) -> list[int]:
        return [at for at in self.letters if is_latin(self.text[at])]

    def others(self) -> list[int]:
        return [at for at in self.letters if "Latn" not in scripts_of(self.text[at])]


def odd_letters(text: str) -> Iterator[OddLetter]:
    """Yield the letters of a text that do not belong to their word, and the first of each word that looks foreign."""
    if not _MAY_BE_ODD.search(text):
        return
    words = [_Word(each.start(), each.group()) for each in _WORD.finditer(text)]
    for index, word in enumerate(words):
        odd = [*_within(word)]
        yield from odd
        if not odd and word.letters:
            yield from _whole(word, _beside(words, index, text))


def _within(word: _Word) -> Iterator[OddLetter]:
    latin, others = word.latin(), word.others()
    if latin and others:
        yield from _among_latin(word, latin, others)
        return
    counts = Counter(script for at in others for script in scripts_of(word.text[at]))
    most = max(counts, key=lambda each: counts[each], default="")
    for at in others:
        if most not in scripts_of(word.text[at]):
            yield OddLetter(word.at + at, "stands among letters of another script")


def _among_latin(word: _Word, latin: list[int], others: list[int]) -> Iterator[OddLetter]:
    suspicious = [at for at in others if _is_suspicious(word.text[at])]
    if not suspicious:
        return
    strange = suspicious if len(suspicious) <= len(latin) else latin
    among = "Latin letters" if strange is suspicious else "letters of another script"
    for at in strange:
        yield OddLetter(word.at + at, f"stands among {among}")


def _is_suspicious(char: str) -> bool:
    is_digit = char.isdecimal()
    return is_digit or bool(scripts_of(char) & _NEVER_IN_A_LATIN_WORD) or bool(looks_like(char))


def _whole(word: _Word, beside: list[_Word]) -> Iterator[OddLetter]:
    at = word.at + word.letters[0]
    if word.latin():
        if _all_taken_for_cyrillic(word) and any(map(_is_plainly_cyrillic, beside)):
            yield OddLetter(at, "looks like a letter of the script beside it", is_mixed=False)
    elif not _passes_for_ascii(word) or _shows_its_script(word, beside):
        return
    elif any(each.latin() for each in beside):
        yield OddLetter(at, "stands beside Latin letters")
    elif all(any(map(str.isalpha, looks_like(word.text[each]))) for each in word.letters):
        yield OddLetter(at, "looks like a Latin letter", is_mixed=False)


def _passes_for_ascii(word: _Word) -> bool:
    return all(_is_like_ascii(word.text[at]) for at in word.letters)


def _shows_its_script(word: _Word, beside: list[_Word]) -> bool:
    """Whether a word beside it has a letter of the same script that looks like no ASCII letter."""
    first = word.text[word.letters[0]]
    letters = (char for each in beside for char in each.text if char.isalpha())
    return any(_shares(first, char) and not _is_like_ascii(char) for char in letters)


def _is_like_ascii(char: str) -> bool:
    return bool(looks_like(char)) or char.isdecimal()


def _shares(one: str, other: str) -> bool:
    return bool(scripts_of(one) & scripts_of(other))


def _all_taken_for_cyrillic(word: _Word) -> bool:
    return all(is_taken_for(word.text[at], "Cyrl") for at in word.letters)


def _is_plainly_cyrillic(word: _Word) -> bool:
    return any(char.isalpha() and "Cyrl" in scripts_of(char) and not looks_like(char) for char in word.text)


def _beside(words: list[_Word], index: int, text: str) -> list[_Word]:
    """Return the nearest words with letters on both sides, past numbers, as far as only a space or the like divides."""
    found = []
    for step in (-1, 1):
        here = index
        while 0 <= here + step < len(words):
            left, right = sorted((here, here + step))
            if text[words[left].end : words[right].at].strip(_QUOTES) not in _BETWEEN:
                break
            here += step
            if words[here].letters:
                found.append(words[here])
                break
    return found
