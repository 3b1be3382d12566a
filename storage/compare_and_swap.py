"""The one loop that reads, changes and writes back, and starts over when somebody else wrote first."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from enum import Enum, auto
from itertools import count
from typing import Any, TypeVar

from storage.errors import Contended
from storage.items import Item
from storage.transactions import TransactionCancelled, Write

Noun = TypeVar("Noun")

_TRIES = 12
_FIRST_PAUSE_SECONDS = 0.01


class WrittenPart(Enum):
    """A part of a transaction whose failure changes what the next try writes."""

    WORK = auto()
    GUARD = auto()
    DIGEST = auto()


Met = Mapping[WrittenPart, Item]
"""The parts that failed in earlier tries, with the item that each found; {} where it found none."""


class Parts:
    """The writes of one transaction; those that are known by name can be asked about when it fails."""

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self._known: dict[int, WrittenPart] = {}

    def add(self, *writes: Write, known_as: WrittenPart | None = None) -> None:
        """Add writes; `known_as` names the last one."""
        self.writes += writes
        if known_as is not None and writes:
            self._known[len(self.writes) - 1] = known_as

    def met(self, cancelled: TransactionCancelled) -> Met:
        """Return the named parts whose condition failed."""
        return {part: cancelled.item(index) for index, part in self._known.items() if cancelled.failed(index)}


Plan = Callable[[Met], tuple[Noun, Parts]]
"""Reads afresh; returns the result and the parts to write. Without parts there is nothing to write."""


def compare_and_swap(
    plan: Plan[Noun], write: Callable[[list[Write]], Any], pause: Callable[[float], None], otherwise: str
) -> Noun:
    """
    Plan and write until a write succeeds; return the plan's result.

    Raises what the plan raises, and Contended with the sentence `otherwise` when every try lost its race.
    """
    met: dict[WrittenPart, Item] = {}
    for attempt in count():
        result, parts = plan(met)
        if not parts.writes:
            return result
        if attempt == _TRIES:
            break
        try:
            write(parts.writes)
        except TransactionCancelled as cancelled:
            met |= parts.met(cancelled)
            pause(random.uniform(0, _FIRST_PAUSE_SECONDS * 2 ** min(attempt, 6)))  # noqa: S311  jitter, no secret
            continue
        return result
    raise Contended(otherwise)
