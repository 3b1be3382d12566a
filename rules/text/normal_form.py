"""The normal form of a name: what is equal in it reads the same. For comparing; keys stay as they are stored."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rules.text.characters import IGNORABLE, joins

_REMEMBERED = 4096
_LONGEST_REMEMBERED = 256
_SHAPES = str.maketrans("0O1Il|", "OOllll")


def normal(name: str) -> str:
    """Return a name in NFC, without what nobody sees and without needless space."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    return _remembered(name) if len(name) <= _LONGEST_REMEMBERED else _normal(name)


def reading_alike(names: Iterable[str]) -> list[list[str]]:
    """Return the names that differ and read the same, together; those that read like no other are left out."""
    together: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        together.setdefault(normal(name), []).append(name)
    return [each for each in together.values() if len(each) > 1]


def looking_alike(names: Iterable[str]) -> list[list[str]]:
    """Return the names that differ only in characters of one shape, such as O and 0, or l, I and 1, together."""
    together: dict[str, list[str]] = {}
    for name in sorted({normal(each) for each in names}):
        together.setdefault(name.translate(_SHAPES), []).append(name)
    return [each for each in together.values() if len(each) > 1]


def _normal(name: str) -> str:
    before = None
    # What was taken out may have kept a letter from its mark.
    while name != before:
        before, name = name, _without_ignorable(unicodedata.normalize("NFC", name))
    return " ".join(name.split())


def _without_ignorable(name: str) -> str:
    return IGNORABLE.sub(lambda each: each.group() if joins(name, each.start()) else "", name)


_remembered = lru_cache(_REMEMBERED)(_normal)
