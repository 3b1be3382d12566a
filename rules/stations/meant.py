"""Which stations people mean by what they type: an id, its number, a name of the register, or how one begins."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Self

import regex

from rules.text.typed_name import folded

_PIECE = regex.compile(r"\d+|[^\W\d_]+")
"""To `regex`, not to `re`, marks belong to a word: in many scripts they are its vowels."""

_ACCENTS = re.compile("[\u0300-\u036f]")
"""Not the marks of scripts in which they are vowels."""

_LONGEST_NUMBER = 300
_ALIKE = 0.5
_PART_OF_IT = 0.9
_NO_NUMBER = float("inf")


@dataclass(frozen=True)
class Known:
    """A station that can be meant, with its name in the register."""

    station_id: str
    name: str | None = None


@dataclass(frozen=True)
class _Form:
    """
    A name without case, quotes and extra space, and its words and numbers.

    These are without zeros in front and without accents: on a phone, or another country's keyboard, nobody finds them.
    """

    text: str
    pieces: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> Self:
        text = folded(name)
        return cls(text, tuple(map(_plain, _PIECE.findall(_without_accents(text)))))

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(each for each in self.pieces if each.isdecimal())

    @property
    def letters(self) -> str:
        return " ".join(each for each in self.pieces if not each.isdecimal())

    @property
    def is_number(self) -> bool:
        return bool(self.pieces) and not self.letters

    def is_like(self, other: Self) -> bool:
        """Whether both have the same words and numbers."""
        return bool(self.pieces) and self.pieces == other.pieces

    def is_number_of(self, other: Self) -> bool:
        return self.is_number and other.numbers[-len(self.pieces) :] == self.pieces

    def begins(self, other: Self) -> bool:
        """Whether the other begins with it; a number is never the beginning of another one."""
        if not self.pieces or self.is_number:
            return False
        before, last = self.pieces[:-1], self.pieces[-1]
        following = other.pieces[len(before) : len(before) + 1]
        if other.pieces[: len(before)] != before or not following:
            return False
        return following[0] == last if last.isdecimal() else following[0].startswith(last)


def _without_accents(text: str) -> str:
    return text if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFD", text))


def _plain(piece: str) -> str:
    return str(int(piece)) if piece.isdecimal() and len(piece) <= _LONGEST_NUMBER else piece


_form = lru_cache(16_384)(_Form.of)

_Sense = Callable[[_Form, Known], bool]


def _of_id(test: Callable[[_Form, _Form], bool]) -> _Sense:
    return lambda typed, station: test(typed, _form(station.station_id))


def _of_name(test: Callable[[_Form, _Form], bool]) -> _Sense:
    return lambda typed, station: station.name is not None and test(typed, _form(station.name))


def _is_same(typed: _Form, other: _Form) -> bool:
    return typed.text == other.text


_STRICT: tuple[_Sense, ...] = (_of_id(_is_same), _of_name(_is_same))
_LOOSE: tuple[_Sense, ...] = (
    *(_of_id(_Form.is_like), _of_name(_Form.is_like)),
    *(_of_id(_Form.is_number_of), _of_name(_Form.is_number_of)),
    lambda typed, station: _of_id(_Form.begins)(typed, station) or _of_name(_Form.begins)(typed, station),
)


def stations_meant(typed: str, stations: Sequence[Known], *, loosely: bool = True) -> list[str]:
    """
    Return the ids that a text means, in the strictest sense in which it means any.

    Only one that is returned alone is meant for certain. Without `loosely` only whole ids and names count: numbers and
    beginnings tell stations apart only where all stations are known.
    """
    form = _form(typed)
    for sense in (*_STRICT, *(_LOOSE if loosely else ())):
        if found := [each.station_id for each in stations if sense(form, each)]:
            return found
    return []


def nearest_stations(typed: str, stations: Iterable[Known], most: int) -> list[str]:
    """Return the ids that may be meant: alike in letters or the same in number, the nearest number first."""
    form, likeness = _form(typed), _Likeness(_form(typed).letters)
    ranked = [(rank, each.station_id) for each in stations if (rank := _rank(form, each, likeness)) is not None]
    return [station_id for _, station_id in sorted(ranked)[:most]]


class _Likeness:
    """How alike letters are to those typed, from 0 to 1. Thousands of stations share theirs: each is reckoned once."""

    def __init__(self, letters: str) -> None:
        self._letters = letters
        self._known: dict[str, float] = {}

    def of(self, letters: str) -> float:
        if letters not in self._known:
            is_part = bool(self._letters) and self._letters in letters
            ratio = SequenceMatcher(None, self._letters, letters).ratio()
            self._known[letters] = max(ratio, _PART_OF_IT if is_part else 0)
        return self._known[letters]


def _rank(typed: _Form, station: Known, likeness: _Likeness) -> tuple[bool, float, float] | None:
    names = [each for each in (station.station_id, station.name) if each is not None]
    ranks = [rank for each in names if (rank := _rank_of(typed, _form(each), likeness)) is not None]
    return min(ranks, default=None)


def _rank_of(typed: _Form, other: _Form, likeness: _Likeness) -> tuple[bool, float, float] | None:
    """Return the sort key of a name that may be meant: letters first, then numbers; None if it is like nothing."""
    apart = _apart(typed.numbers, other.numbers)
    if typed.is_number:
        return None if apart == _NO_NUMBER else (False, 0, apart)
    ratio = likeness.of(other.letters)
    is_alike = ratio >= _ALIKE
    if not is_alike and (not typed.numbers or apart):
        return None
    return not is_alike, -round(ratio, 2), apart


def _apart(some: tuple[str, ...], others: tuple[str, ...]) -> float:
    """Return how far the last numbers are from each other; 0 if there are none."""
    if not some and not others:
        return 0
    if not some or not others or max(len(some[-1]), len(others[-1])) > _LONGEST_NUMBER:
        return _NO_NUMBER
    # A float holds no more than 308 digits.
    return float(abs(int(some[-1]) - int(others[-1])))
