"""How batteries come and go at a station, by up to an hour of its samples, and the chance that it runs empty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import erf, exp, sqrt
from statistics import fmean, median

from rules.metric import Metric
from rules.units import HOUR_MS, MINUTE_MS

LEAST_COVERED_MS = 30 * MINUTE_MS
"""Less than this says little: at four swaps an hour it holds two of them."""

_DEMAND_MS = 30 * MINUTE_MS
_SETTLED_OF = 3
"""One sample may be a glitch: the stock is the median of the newest three."""

_MOST_MINUTES = 24 * 60
_HALF = 0.5
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class Flow:
    """
    The settled stock, and how many batteries drivers take and chargers fill an hour.

    `per_swap` is how many batteries a swap takes, as far as the counts show.
    """

    charged: int
    per_swap: int
    swaps_per_hour: float
    charged_per_hour: float

    @property
    def is_empty(self) -> bool:
        """Whether there are too few batteries for the next driver."""
        return self.charged < self.per_swap

    def chance_of_empty(self, minutes: float) -> float:
        """
        Return the chance (0 to 1) that within some minutes a driver finds too few batteries.

        Drivers and charged batteries come at random (Poisson); the first passage of their difference is taken from
        Brownian motion of the same drift and variance.
        """
        spare = self.charged - self.per_swap + 1
        if spare <= 0:
            return 1.0
        hours, drift = minutes / 60, self.charged_per_hour - self.swaps_per_hour * self.per_swap
        variance = self.charged_per_hour + self.swaps_per_hour * self.per_swap**2
        if variance <= 0 or hours <= 0:
            return 0.0
        spread = sqrt(variance * hours)
        reflected = exp(min(_LARGEST_EXPONENT, -2 * drift * spare / variance))
        direct = _normal((-spare - drift * hours) / spread)
        return min(1.0, direct + reflected * _normal((-spare + drift * hours) / spread))

    def minutes_to_empty(self) -> Decimal | None:
        """Return the minutes after which it is as likely empty as not, to a tenth; None if not within a day."""
        if self.is_empty:
            return Decimal(0)
        low, high = 0.0, float(_MOST_MINUTES)
        if self.chance_of_empty(high) < _HALF:
            return None
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (low, middle) if self.chance_of_empty(middle) >= _HALF else (middle, high)
        return max(Decimal("0.1"), Decimal(f"{high:.1f}"))


def flow_of(samples: Sequence[Metric]) -> Flow | None:
    """Return the flow that samples, newest first, show; None where there are too few of them to say."""
    counted = [sample for sample in samples if _has_stock(sample)]
    rated = [sample for sample in samples if sample.swap_rate is not None]
    if len(counted) < _SETTLED_OF or not rated:
        return None
    covered_ms = counted[0].timestamp - counted[-1].timestamp
    if covered_ms < LEAST_COVERED_MS or rated[0].timestamp - rated[-1].timestamp < LEAST_COVERED_MS:
        return None
    charged, before = _settled(counted[:_SETTLED_OF]), _settled(counted[-_SETTLED_OF:])
    per_swap = _per_swap(counted)
    taken = fmean(_rates(rated)) * per_swap
    return Flow(
        charged=charged,
        per_swap=per_swap,
        swaps_per_hour=fmean(_rates(each for each in rated if each.timestamp > rated[0].timestamp - _DEMAND_MS)),
        # What is there now is what was there, less what was taken, and what was charged.
        charged_per_hour=max(0.0, (charged - before) * HOUR_MS / covered_ms + taken),
    )


def _has_stock(sample: Metric) -> bool:
    # A station without any batteries is a sensor that has not counted them yet.
    return sample.charged_batteries is not None and (
        sample.charged_batteries > 0 or sample.uncharged_batteries is None or sample.uncharged_batteries > 0
    )


def _settled(samples: Sequence[Metric]) -> int:
    return int(median(sample.charged_batteries or 0 for sample in samples))


def _rates(samples: Iterable[Metric]) -> list[float]:
    return [float(sample.swap_rate) for sample in samples if sample.swap_rate is not None]


def _per_swap(counted: Sequence[Metric]) -> int:
    counts = [sample.charged_batteries or 0 for sample in counted]
    falls = [earlier - later for later, earlier in pairwise(counts)]
    return 2 if falls.count(2) > falls.count(1) else 1


def _normal(value: float) -> float:
    return (1 + erf(value / sqrt(2))) / 2
