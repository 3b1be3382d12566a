"""How batteries come and go at a station, and the chance that it runs empty."""

from dataclasses import dataclass
from decimal import Decimal
from math import erf, exp, sqrt

_MOST_MINUTES = 24 * 60
_OF_LATELY = 0.25
"""
How much what was filled lately says of what will be: the rest is how many wait, and how long one takes as a rule.

Batteries that came lately are not full yet. Fitted to simulated stations.
"""

_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class Flow:
    """
    The settled stock, how many batteries a swap takes, and what comes and goes.

    `swaps_per_hour` is the demand. `charged_per_hour` is what the chargers filled lately, and `soon_charged_share` the
    share (an hour) of the `uncharged` batteries that they will fill: the more there are, the more are filled. Where
    nobody counts them, what was filled lately goes on.
    """

    charged: int
    per_swap: int
    swaps_per_hour: float
    charged_per_hour: float
    uncharged: int | None = None
    soon_charged_share: float = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether there are too few batteries for the next driver."""
        return self.charged < self.per_swap

    def filled_within(self, hours: float) -> float:
        """Return how many batteries the chargers will fill."""
        if self.uncharged is None:
            return self.charged_per_hour * hours
        # A driver leaves an empty battery for each that he takes. None is filled twice: fewer charged batteries never
        # mean more of them soon.
        left = self.uncharged + self.swaps_per_hour * self.per_swap * hours / 2
        by_share = left * min(1.0, self.soon_charged_share * hours)
        return _OF_LATELY * self.charged_per_hour * hours + (1 - _OF_LATELY) * by_share

    def chance_of_empty(self, minutes: float) -> float:
        """
        Return the chance (0 to 1) that within some minutes a driver finds too few batteries.

        Drivers and charged batteries come at random (Poisson); the first passage of their difference is taken from
        Brownian motion of the same drift and variance.
        """
        spare = self.charged - self.per_swap + 1
        if spare <= 0:
            return 1.0
        hours = minutes / 60
        if hours <= 0:
            return 0.0
        filled, taken = self.filled_within(hours), self.swaps_per_hour * self.per_swap * hours
        variance = filled + taken * self.per_swap
        if variance <= 0:
            return 0.0
        drift, spread = filled - taken, sqrt(variance)
        reflected = exp(min(_LARGEST_EXPONENT, -2 * drift * spare / variance))
        return min(1.0, _normal((-spare - drift) / spread) + reflected * _normal((-spare + drift) / spread))

    def minutes_to_empty(self, chance: float = 0.5) -> Decimal | None:
        """Return the minutes after which it is empty with a chance, to a tenth; None if not within a day."""
        if self.is_empty:
            return Decimal(0)
        low, high = 0.0, float(_MOST_MINUTES)
        if self.chance_of_empty(high) < chance:
            return None
        for _ in range(16):
            middle = (low + high) / 2
            low, high = (low, middle) if self.chance_of_empty(middle) >= chance else (middle, high)
        return max(Decimal("0.1"), Decimal(f"{high:.1f}"))


def _normal(value: float) -> float:
    return (1 + erf(value / sqrt(2))) / 2
