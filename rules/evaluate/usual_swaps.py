"""How many swaps are usual at a time of day, and how far beyond that others are."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from rules.units import DAY_MS, HOUR_MS

_THREE_EIGHTHS = 0.375
"""Anscombe's: what makes the square root of a count spread alike."""

_EARLIEST_MS = HOUR_MS + HOUR_MS // 2
"""What began half an hour after this time of another day still is about it."""


@dataclass(frozen=True)
class UsualSwaps:
    """
    The mean of the swaps an hour, of how many hours on how many days, and the `most` that others are compared with.

    Some of the hours ended at this time, and some began then: as a rush hour ends these are quieter, and those count.
    """

    mean: float
    hours: int
    days: int
    most: float

    def beyond(self, swaps_per_hour: float) -> float:
        """Return by how many standard deviations swaps are more; square roots of counts spread alike at any mean."""
        return 2 * (sqrt(swaps_per_hour + _THREE_EIGHTHS) - sqrt(self.most + _THREE_EIGHTHS))


def usual_of(told: Sequence[tuple[int, float]], now_ms: int) -> UsualSwaps | None:
    """Return what hours, by when they ended, say of the hour that ends now."""
    if not told:
        return None
    mean = fmean(swaps for _, swaps in told)
    ended = [swaps for at, swaps in told if (now_ms - at + HOUR_MS // 2) % DAY_MS <= HOUR_MS]
    # Two hours of one day, one after the other, say little more than one.
    days = {(now_ms - at + _EARLIEST_MS) // DAY_MS for at, _ in told}
    return UsualSwaps(mean, len(told), len(days), max(mean, fmean(ended)) if ended else mean)
