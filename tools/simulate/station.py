"""One station's batteries and chargers, moved from event to event."""

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from rules.units import MINUTE_MS
from tools.simulate.incidents import Incident, IncidentKind
from tools.simulate.profile import Profile

_EVENING = (17, 21)
_EVENING_SHARE = 0.35
"""What a station that charges off-peak still charges in the evening."""


@dataclass(order=True)
class Charge:
    """A battery on a plug; it is full at `full_ms` (epoch ms)."""

    full_ms: float
    number: int


class Station:
    """
    The true state of one station.

    A battery is charged, on a plug, or waits for one; their sum changes only when somebody takes batteries away or
    brings them back.
    """

    def __init__(self, profile: Profile, incidents: Sequence[Incident], rng: Random) -> None:
        self._profile = profile
        self._outs = [each for each in incidents if each.kind is IncidentKind.CHARGERS_OUT]
        self._taken = [each for each in incidents if each.kind is IncidentKind.BATTERIES_TAKEN]
        self._rng = rng
        self._charging: list[Charge] = []
        self._waiting: deque[float] = deque()
        self._away = 0
        self._number = 0
        self.charged = profile.batteries * 3 // 4
        for _ in range(profile.batteries - self.charged):
            self._waiting.append(self._empty_ms())

    @property
    def uncharged(self) -> int:
        """How many batteries are here and not charged."""
        return len(self._charging) + len(self._waiting)

    @property
    def total(self) -> int:
        """How many batteries there are, those that were taken away included."""
        return self.charged + self.uncharged + self._away

    @property
    def can_swap(self) -> bool:
        """Whether there is a battery, or two if a swap takes two, for the next driver."""
        return self.charged >= self._profile.per_swap

    def swap(self, at_ms: int) -> bool:
        """Give a driver charged batteries for empty ones; False if there are not enough."""
        if not self.can_swap:
            return False
        self.charged -= self._profile.per_swap
        for _ in range(self._profile.per_swap):
            self._waiting.append(self._empty_ms())
        self._plug_in(at_ms)
        return True

    def advance(self, at_ms: int, hour: int, *, powered: bool) -> None:
        """Let time pass to `at_ms` (epoch ms), at an `hour` of the station's own clock."""
        while self._charging and self._charging[0].full_ms <= at_ms:
            full = heapq.heappop(self._charging)
            self.charged += 1
            self._plug_in(int(full.full_ms))
        self._move_batteries(at_ms)
        self._plugs = self._usable(at_ms, hour) if powered else 0
        while len(self._charging) > self._plugs:
            stopped = self._charging.pop(self._rng.randrange(len(self._charging)))
            heapq.heapify(self._charging)
            self._waiting.appendleft(max(0.0, stopped.full_ms - at_ms))
        self._plug_in(at_ms)

    def up_share(self, at_ms: int) -> float:
        """Return the share of plugs that work."""
        return 1.0 - max((each.depth for each in self._outs if each.start_ms <= at_ms < each.end_ms), default=0.0)

    def _usable(self, at_ms: int, hour: int) -> int:
        evening = self._profile.charges_off_peak and _EVENING[0] <= hour < _EVENING[1]
        return int(self._profile.plugs * self.up_share(at_ms) * (_EVENING_SHARE if evening else 1.0) + 0.5)

    def _plug_in(self, at_ms: int) -> None:
        while self._waiting and len(self._charging) < self._plugs:
            self._number += 1
            heapq.heappush(self._charging, Charge(at_ms + self._waiting.popleft(), self._number))

    def _move_batteries(self, at_ms: int) -> None:
        share = max((each.depth for each in self._taken if each.start_ms <= at_ms < each.end_ms), default=0.0)
        wanted = int(self._profile.batteries * share)
        while self._away < wanted and self.charged:
            self.charged -= 1
            self._away += 1
        while self._away > wanted:
            self._away -= 1
            self.charged += 1

    def _empty_ms(self) -> float:
        """Return how long (ms) a battery that a driver brings takes: most are not quite empty."""
        return self._profile.charge_minutes * self._rng.uniform(0.55, 1.0) * MINUTE_MS

    _plugs: int = 0
