"""How long something took, many times over: how often, and the two numbers that say how it was and how bad it got."""

from collections.abc import Sequence
from typing import Self

from rules.record import Record


class Durations(Record):
    """Of `count` durations the median and the 95th percentile, in milliseconds; None of none."""

    count: int = 0
    p50: int | None = None
    p95: int | None = None

    @classmethod
    def of(cls, milliseconds: Sequence[int]) -> Self:
        """Return what some durations come to."""
        ordered = sorted(milliseconds)
        if not ordered:
            return cls()
        return cls(count=len(ordered), p50=nearest_rank(ordered, 50), p95=nearest_rank(ordered, 95))


def nearest_rank(ordered: Sequence[int], percent: int) -> int:
    """
    Return a percentile of ascending values by the nearest-rank method.

    It is the smallest value that at least so many percent of all are not above: always one that occurred, never one
    between two. Raises IndexError of none.
    """
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1]
