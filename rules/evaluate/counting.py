"""What the counts of charged batteries show of swaps and charging."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from rules.metric import Metric
from rules.units import HOUR_MS, MINUTE_MS

SETTLED_OF = 3
"""One sample may be a glitch: the stock is the median of the newest three."""

_FAST_MS = 2 * MINUTE_MS
"""At this cadence or faster nearly every swap and every charged battery shows in the counts."""

_ONE_AT_A_TIME = 0.5
"""With so many swaps between two samples, or fewer, a fall is mostly one swap."""


@dataclass(frozen=True)
class Counted:
    """
    Counts, newest first, without those of a sensor that has not counted yet, and what they show.

    `hours` is the time that they cover. `ones` and `twos` are how often the count fell by one and by two between
    neighbouring samples; 0 where a fall may well be several swaps.
    """

    counts: tuple[int, ...]
    uncharged: tuple[int, ...]
    hours: float
    falls: int
    ones: int
    twos: int
    is_fast: bool

    @property
    def single_falls(self) -> int:
        """The falls without the largest: a truck that takes ten batteries is no driver."""
        return self.falls - max((earlier - later for later, earlier in pairwise(self.counts)), default=0)

    def filled(self, swaps_per_hour: float, per_swap: int) -> float:
        """Return how many batteries were charged: what is there now, less what was there, and what was taken."""
        taken = swaps_per_hour * per_swap * self.hours
        # Counts that fall far less than swaps are reported do not show them all.
        if self.is_fast and self.falls * 2 >= taken:
            taken = self.falls
        return max(0.0, self.counts[0] - self.counts[-1] + taken)


def counted(samples: Iterable[Metric]) -> Counted | None:
    """Return what samples, newest first, show; None with fewer than three counts."""
    told = list(filter(has_stock, samples))
    if len(told) < SETTLED_OF:
        return None
    counts = _smooth([sample.charged_batteries or 0 for sample in told])
    covered_ms = told[0].timestamp - told[-1].timestamp
    is_fast = covered_ms <= _FAST_MS * (len(told) - 1)
    steps = [earlier - later for later, earlier in pairwise(counts)]
    ones, twos = (steps.count(1), steps.count(2)) if is_fast or _are_single(told, covered_ms) else (0, 0)
    return Counted(
        counts=counts,
        uncharged=_uncharged(told),
        hours=covered_ms / HOUR_MS,
        falls=sum(step for step in steps if step > 0),
        ones=ones,
        twos=twos,
        is_fast=is_fast,
    )


def _uncharged(told: Sequence[Metric]) -> tuple[int, ...]:
    return tuple(each.uncharged_batteries for each in told if each.uncharged_batteries is not None)


def _are_single(told: Sequence[Metric], covered_ms: int) -> bool:
    """Whether a fall is mostly one swap, for a slow reporter."""
    rate = mean_rate(told)
    return rate is not None and rate * covered_ms <= _ONE_AT_A_TIME * HOUR_MS * (len(told) - 1)


def mean_rate(samples: Iterable[Metric], since_ms: int = 0) -> float | None:
    """Return the mean of the swaps an hour that samples since a time (epoch ms) report; None if none reports them."""
    rates = [float(each.swap_rate) for each in samples if each.swap_rate is not None and each.timestamp >= since_ms]
    return fmean(rates) if rates else None


def _smooth(counts: Sequence[int]) -> tuple[int, ...]:
    """Return the median of each three neighbours: a miscount of one sample is no swap."""
    inner = [
        other if one <= other <= third or third <= other <= one else max(min(one, third), min(max(one, third), other))
        for one, other, third in zip(counts, counts[1:], counts[2:], strict=False)
    ]
    return (inner[0], *inner, inner[-1])


def has_stock(sample: Metric) -> bool:
    """Whether a sample counts the charged batteries."""
    # A station without any batteries is a sensor that has not counted them yet.
    return sample.charged_batteries is not None and (
        sample.charged_batteries > 0 or sample.uncharged_batteries is None or sample.uncharged_batteries > 0
    )
