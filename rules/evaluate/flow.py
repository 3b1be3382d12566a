"""How batteries come and go at a station, and the chance that it runs empty."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from math import erf, exp, sqrt

from rules.evaluate.demand import Demand

HORIZON_MINUTES = 24 * 60
"""There is no projection beyond a day: nobody knows tomorrow's drivers."""

_OF_LATELY = 0.2
"""How much of what was filled lately goes on beside what those that wait promise; fitted to simulated stations."""

_ROOT = sqrt(2)
_LARGEST_EXPONENT = 700.0
_TIMES = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, HORIZON_MINUTES)
"""Minutes ahead at which the chance is reckoned; between them it is taken to grow evenly."""


@dataclass(frozen=True)
class Flow:
    """
    The settled stock, how many batteries a swap takes, and what comes and goes.

    `demand` are the drivers. `charged_per_hour` is what the chargers filled lately, `soon_charged_share` how many of
    the `uncharged` batteries they fill an hour, per battery: the more there are, the more are filled. Where nobody
    counts them, what was filled lately goes on. All this if all chargers work; `working` is the share of them that do.
    """

    charged: int
    per_swap: int
    demand: Demand
    charged_per_hour: float
    uncharged: int | None = None
    soon_charged_share: float = 0.0
    working: float = 1.0

    @property
    def is_empty(self) -> bool:
        """Whether there are too few batteries for the next driver."""
        return self.charged < self.per_swap

    def taken_within(self, minutes: float) -> float:
        """Return how many batteries drivers will take."""
        return self.demand.within(minutes) * self.per_swap

    def filled_within(self, minutes: float) -> float:
        """Return how many batteries the chargers will fill."""
        return self._filled(minutes, self.taken_within(minutes))

    def _filled(self, minutes: float, left: float) -> float:
        """Return the same, by how many empty batteries drivers will have left."""
        lately = self.working * self.charged_per_hour * minutes / 60
        if self.uncharged is None:
            return lately
        # A driver leaves an empty battery for each that he takes. None is filled twice: fewer charged batteries never
        # mean more of them soon.
        return min(_OF_LATELY * lately + self._filled_of(left, minutes / 60), self.uncharged + left)

    def _filled_of(self, left: float, hours: float) -> float:
        """Return how many of those that wait, and of those that are `left` evenly over some hours, will be full."""
        due = self.working * self.soon_charged_share * hours
        if due <= 0:
            return 0.0
        share = 1 - exp(-due)
        return (self.uncharged or 0) * share + left * (1 - share / due)

    def chance_of_empty(self, minutes: float) -> float:
        """Return the chance (0 to 1) that within some minutes a driver finds too few batteries."""
        chance = 0.0
        for (earlier, less), (later, chance) in pairwise(self._chances()):
            if minutes <= later:
                return less + (chance - less) * max(0.0, minutes - earlier) / (later - earlier)
        return chance

    def minutes_to_empty(self, chance: float = 0.5) -> Decimal | None:
        """Return the minutes after which it is empty with a chance, to a tenth; None if not within a day."""
        return Decimal(0) if self.is_empty else _reached(self._chances(), chance)

    def minutes_to_hold(self, batteries: int, chance: float = 0.5) -> Decimal | None:
        """Return the minutes after which so many are charged with a chance, to a tenth; None if not within a day."""
        if self.charged >= batteries:
            return Decimal(0)
        known = [(minutes, self._holds_at(minutes, batteries)) for minutes in _TIMES[1:]]
        return _reached([(0, 0.0), *known], chance)

    def _holds_at(self, minutes: float, batteries: int) -> float:
        taken = self.taken_within(minutes)
        filled = self._filled(minutes, taken)
        spread = sqrt(filled + taken * self.per_swap)
        return _normal((self.charged + filled - taken - batteries) / spread) if spread else 0.0

    def _chances(self) -> Iterator[tuple[int, float]]:
        """Yield minutes, and the chance that it has been empty by then; it is reckoned no further than is asked."""
        known = self._reckoned
        for number, minutes in enumerate(_TIMES):
            if number == len(known):
                known.append((minutes, max(known[-1][1] if known else 0.0, self._passed_by(minutes))))
            yield known[number]

    @cached_property
    def _reckoned(self) -> list[tuple[int, float]]:
        return []

    def _passed_by(self, minutes: float) -> float:
        """
        Return the chance of running empty if all came and went evenly.

        Drivers and charged batteries come at random (Poisson); the first passage of their difference is taken from
        Brownian motion of the same drift and variance.
        """
        spare = self.charged - self.per_swap + 1
        if spare <= 0:
            return 1.0
        taken = self.taken_within(minutes)
        filled = self._filled(minutes, taken)
        variance = filled + taken * self.per_swap
        if variance <= 0:
            return 0.0
        drift, spread = filled - taken, sqrt(variance)
        reflected = exp(min(_LARGEST_EXPONENT, -2 * drift * spare / variance))
        return min(1.0, _normal((-spare - drift) / spread) + reflected * _normal((-spare + drift) / spread))


def _reached(chances: Iterable[tuple[int, float]], chance: float) -> Decimal | None:
    """Return the minutes after which chances reach one of them for the first time."""
    for (earlier, less), (later, more) in pairwise(chances):
        if more >= chance:
            minutes = earlier + (later - earlier) * (chance - less) / (more - less)
            return max(Decimal("0.1"), Decimal(f"{minutes:.1f}"))
    return None


def _normal(value: float) -> float:
    return (1 + erf(value / _ROOT)) / 2
