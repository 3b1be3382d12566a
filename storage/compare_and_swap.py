"""The one loop that reads, changes and writes back, and begins again when somebody else wrote in between."""

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


class Part(Enum):
    """A part of a transaction that the next try writes in another way, or leaves out, when its condition failed."""

    WORK = auto()
    GUARD = auto()


Met = Mapping[Part, Item]
"""The parts that failed in earlier tries, each with the item that it met; {} where there was none."""


class Parts:
    """The writes of one transaction, and which of them a plan asks about afterwards."""

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self._known: dict[int, Part] = {}

    def add(self, *writes: Write, known_as: Part | None = None) -> None:
        """Add writes; the last one is `known_as` a part."""
        self.writes += writes
        if known_as is not None and writes:
            self._known[len(self.writes) - 1] = known_as

    def met(self, cancelled: TransactionCancelled) -> Met:
        """Return the known parts whose condition failed."""
        return {part: cancelled.item(place) for place, part in self._known.items() if cancelled.failed(place)}


Plan = Callable[[Met], tuple[Noun, Parts]]
"""Reads afresh and says what is to be written, and what is returned once it is; no parts: nothing is written."""


def compare_and_swap(
    plan: Plan[Noun], write: Callable[[list[Write]], Any], pause: Callable[[float], None], otherwise: str
) -> Noun:
    """
    Write what a plan says until nobody comes between; return what it returns.

    Raises what the plan raises, and Contended with the sentence `otherwise` when every try was overtaken.
    """
    met: dict[Part, Item] = {}
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
