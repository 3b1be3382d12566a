"""How many drivers will come: what is usual at each hour, and how much busier than usual it is today."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import exp, lgamma, log

from rules.evaluate.hours import StationHours
from rules.units import MINUTE_MS

STEP_MINUTES = 30
"""Demand is known by the half hour."""

STEPS = 48
"""So many half hours are looked ahead: a day."""

_STEADY = 30.0
"""How steady a station's hours are, as the shape of a gamma distribution: their means differ by a fifth or so."""

_SURGE_CHANCE = 0.02
_SURGE_TIMES = 2.5
"""One hour in fifty is out of all proportion: some 2.5 times as busy, or anything else."""

_FEWEST = 0.3
"""Swaps an hour: next to fewer than this any driver would be a surge."""

_USUAL_OF_A_BATTERY = 1 / 6
"""The swaps an hour of each battery that a station has, or pair of them if a driver takes two: 4 a day."""

_SOON = 2
"""So many half hours go much as the last hour went."""

_FROM_SIZE = 2.0
"""How much a station's size says of its demand, as the shape of a gamma distribution: little."""


@dataclass(frozen=True)
class Demand:
    """The swaps an hour that were reported lately, and those to come in each half hour from now on."""

    lately: float
    ahead: tuple[float, ...]

    @classmethod
    def steady(cls, swaps_per_hour: float) -> "Demand":
        """Return the demand that stays as it is."""
        return cls(swaps_per_hour, (swaps_per_hour,) * STEPS)

    def within(self, minutes: float) -> float:
        """Return how many drivers will come within some minutes; a day at most."""
        if minutes >= STEPS * STEP_MINUTES:
            return self._sums[-1]
        step = int(minutes // STEP_MINUTES)
        return self._sums[step] + self.ahead[step] * (minutes - step * STEP_MINUTES) / 60

    @cached_property
    def _sums(self) -> tuple[float, ...]:
        """How many drivers will come before each half hour, and before the end of the last one."""
        return (0.0, *(swaps * STEP_MINUTES / 60 for swaps in accumulate(self.ahead)))


def demand_of(lately: float, at_ms: int, hours: StationHours, size: float | None) -> Demand:
    """
    Return the demand to come at a time (epoch ms) by the swaps of the last hour and the hours before.

    On a station's first day its size, the drivers for whom it has batteries, says what is usual; where that is not
    known either, what was lately goes on.
    """
    usual = hours.drivers_at(at_ms)
    if usual is not None:
        times = times_usual(lately, usual)
        return Demand(lately, tuple(times * swaps for swaps in _usual_ahead(hours, at_ms, usual)))
    if size is None:
        return Demand.steady(lately)
    of_its_size = size * _USUAL_OF_A_BATTERY
    # Where nobody came for an hour, nobody comes: it is night, or closed.
    soon = (_FROM_SIZE + lately) / (_FROM_SIZE / of_its_size + 1) if lately and of_its_size else lately
    later = (lately + of_its_size) / 2
    return Demand(lately, (soon,) * _SOON + (later,) * (STEPS - _SOON))


def times_usual(swaps: float, usual: float) -> float:
    """
    Return how many times as many drivers as usual are to be expected after an hour of so many swaps.

    A few more than usual are chance, and say little of the next hour. Far more are a surge, which goes on.
    """
    usual = max(usual, _FEWEST)
    by_chance = log(1 - _SURGE_CHANCE) + _log_likelihood(swaps, _STEADY, usual)
    by_surge = log(_SURGE_CHANCE) + _log_likelihood(swaps, 1.0, usual * _SURGE_TIMES)
    surge = 1 / (1 + exp(min(700.0, by_chance - by_surge)))
    as_usual = (_STEADY + swaps) / (_STEADY + usual)
    in_surge = _SURGE_TIMES * (1 + swaps) / (1 + usual * _SURGE_TIMES)
    return (1 - surge) * as_usual + surge * in_surge


def _log_likelihood(swaps: float, shape: float, mean: float) -> float:
    """Return how likely a count is under a Poisson distribution whose mean is a gamma one (negative binomial)."""
    counted = lgamma(swaps + shape) - lgamma(shape) - lgamma(swaps + 1)
    return counted + shape * log(shape / (shape + mean)) + swaps * log(mean / (shape + mean))


def _usual_ahead(hours: StationHours, at_ms: int, now: float) -> Iterator[float]:
    for step in range(STEPS):
        known = hours.drivers_at(at_ms + step * STEP_MINUTES * MINUTE_MS)
        yield now if known is None else known
