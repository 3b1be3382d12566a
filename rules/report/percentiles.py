"""Percentiles of durations."""

from collections.abc import Sequence
from typing import Self

from rules.record import Record

FEWEST = 5
"""Of fewer durations the values themselves say more than percentiles do."""


class Durations(Record):
    """The median and the 95th percentile of `count` durations (ms), or `values`, ascending, if they are but a few."""

    count: int = 0
    p50: int | None = None
    p95: int | None = None
    values: tuple[int, ...] = ()

    @classmethod
    def of(cls, milliseconds: Sequence[int]) -> Self:
        """Return the percentiles of some durations."""
        ordered = sorted(milliseconds)
        if len(ordered) < FEWEST:
            return cls(count=len(ordered), values=tuple(ordered))
        return cls(count=len(ordered), p50=nearest_rank(ordered, 50), p95=nearest_rank(ordered, 95))


def nearest_rank(ordered: Sequence[int], percent: int) -> int:
    """
    Return a percentile of ascending values by the nearest-rank method.

    It is the smallest value that at least `percent` of all values do not exceed, so it always occurred. Raises
    IndexError if there are no values.
    """
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1]
