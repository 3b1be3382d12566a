"""How many swaps are usual at a time of day, and how far beyond that others are."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from rules.units import DAY_MS, HOUR_MS

_THREE_EIGHTHS = 0.375
"""Anscombe's: what makes the square root of a count spread alike."""


@dataclass(frozen=True)
class UsualSwaps:
    """
    The mean of the swaps an hour, of how many hours, and the mean of those alone that ended at this time.

    The others began then: as a rush hour ends they are quieter than the hour that is compared.
    """

    mean: float
    hours: int
    ended: float = 0.0

    @property
    def most(self) -> float:
        """What drivers are compared with."""
        return max(self.mean, self.ended)

    def beyond(self, swaps_per_hour: float) -> float:
        """Return by how many standard deviations swaps are more; square roots of counts spread alike at any mean."""
        return 2 * (sqrt(swaps_per_hour + _THREE_EIGHTHS) - sqrt(self.most + _THREE_EIGHTHS))


def usual_of(told: Sequence[tuple[int, float]], now_ms: int) -> UsualSwaps | None:
    """Return what hours, by when they ended, say of the hour that ends now."""
    if not told:
        return None
    ended = [swaps for at, swaps in told if (now_ms - at + HOUR_MS // 2) % DAY_MS <= HOUR_MS]
    return UsualSwaps(fmean(swaps for _, swaps in told), len(told), fmean(ended) if ended else 0.0)
