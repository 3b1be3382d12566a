"""Finds symbols, and marks of other scripts, that are taken for a letter, a digit or a hyphen beside Latin ones."""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from rules.text.characters import ascii_like, is_cjk

_BESIDE_LATIN = regex.compile(
    r"""(?xV1)
    (?<before>(?<=[A-Za-z0-9_]))?
    [[\p{L}\p{M}\p{N}\p{S}\p{P}]--\p{ASCII}--\p{Latin}--[\u00d7\u2013\u2212]]
    (?<after>(?=[A-Za-z0-9_]))?"""
)
"""Without the multiplication sign, which stands between a number and a word, and the dashes of numbers."""

_BETWEEN_NUMBERS = regex.compile(r"(?<=[0-9])[\u2044\u2215\u2236](?=[0-9])")
"""A fraction, a ratio."""

_BETWEEN = frozenset("-_./:")


class OddSymbol(NamedTuple):
    """A symbol and what it looks like; `is_a_name` if somebody may have it in a name."""

    at: int
    looks_like: str
    is_a_name: bool


def odd_symbols(text: str) -> Iterator[OddSymbol]:
    """Yield those that stand beside a Latin letter or digit, or, if they look like a hyphen or so, between two."""
    has_cjk = False
    for each in _BESIDE_LATIN.finditer(text):
        sides = (each["before"] is not None) + (each["after"] is not None)
        if not sides or not (alike := _alike(each.group(), is_between=sides > 1)):
            continue
        of_cjk = is_cjk(each.group())
        has_cjk = has_cjk or (of_cjk and sum(map(is_cjk, text)) > 1)
        if not (of_cjk and has_cjk) and not _BETWEEN_NUMBERS.match(text, each.start()):
            yield OddSymbol(each.start(), alike, of_cjk)


def _alike(char: str, *, is_between: bool) -> str:
    """Return what a character looks like there. Letters that look like letters: `rules.text.mixed_scripts`."""
    is_letter = char.isalpha() and not is_cjk(char)
    found = [
        each for each in ascii_like(char) if (each in _BETWEEN and is_between) or (each.isalnum() and not is_letter)
    ]
    return found[0] if found else ""
