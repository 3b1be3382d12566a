"""One simulated station: drivers come and swap, chargers charge."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.demo.fleet.condition import FaultCondition

MINUTES_TO_CHARGE = 45
_MINUTES_PER_HOUR = 60
_NOISE = 0.08
"""How far the demand of a minute varies around the expected, as a share of it."""

_FLAP = 3
"""An intermittent fault is missing in every third sample."""

_HARMLESS = ("I03: door left open", "I11: clock corrected", "I20: display restarted", "I31: card reader restarted")
_HARMLESS_SHARE = 0.003
"""The share of a healthy station's samples with a harmless log line; no rule may fire on those."""


@dataclass
class Station:
    """
    A station with `capacity` batteries, `chargers` slots and `peak` swaps per hour at its busiest.

    The number of batteries never changes: a swap turns a charged one into an
    uncharged one, a charger does the reverse. Fractions of swaps and charges
    carry over to the next minute.
    """

    station_id: str
    capacity: int
    chargers: int
    peak: float
    random: Random
    charged: int = field(init=False)
    swaps_per_hour: float = 0.0
    _swaps_due: float = 0.0
    _charges_due: float = 0.0
    _samples: int = 0

    def __post_init__(self) -> None:
        self.charged = self.capacity

    @property
    def uncharged(self) -> int:
        """The batteries waiting or charging."""
        return self.capacity - self.charged

    def pass_minutes(self, minutes: float, busyness: float, condition: FaultCondition) -> None:
        """Advance a short time; demand is `busyness` times the peak, or the condition's minimum if that is more."""
        wanted = self.peak * max(busyness, condition.demand) * (1 + self.random.uniform(-_NOISE, _NOISE))
        self._charge(minutes, condition.charging)
        swapped = self._swap(minutes, wanted)
        # An empty shelf serves nobody, except drivers who come in the minute of the last battery.
        self.swaps_per_hour = wanted if swapped or self.charged else 0.0

    def deliver(self) -> None:
        """Replace the uncharged batteries with charged ones."""
        self.charged = self.capacity
        self._swaps_due = self._charges_due = 0.0

    def sample(self, at: int, condition: FaultCondition) -> dict[str, Any]:
        """Return its report at `at` (epoch ms), with the metric schema's field names."""
        self._samples += 1
        flaps = condition.fault is not None and self._samples % _FLAP != 0
        logs = [condition.fault] if flaps else self._harmless()
        return {
            "stationId": self.station_id,
            "timestamp": at,
            "swapRate": round(self.swaps_per_hour, 1),
            "demandSurge": condition.surge,
            "chargerUptime": self._uptime(condition),
            "chargerHealth": str(condition.health),
            "chargedBatteries": self.charged,
            "unchargedBatteries": self.uncharged,
            "errorLogs": logs,
            "faultPatterns": [condition.fault.split(":")[0]] if flaps and condition.fault else [],
        }

    def _charge(self, minutes: float, working: float) -> None:
        slots = min(self.uncharged, int(self.chargers * working))
        self._charges_due += slots * minutes / MINUTES_TO_CHARGE
        done = min(int(self._charges_due), self.uncharged)
        self.charged += done
        self._charges_due -= done

    def _swap(self, minutes: float, wanted_per_hour: float) -> int:
        self._swaps_due += wanted_per_hour * minutes / _MINUTES_PER_HOUR
        done = min(int(self._swaps_due), self.charged)
        self.charged -= done
        # Drivers who are not served drive on: no queue carries over.
        self._swaps_due -= int(self._swaps_due)
        return done

    def _uptime(self, condition: FaultCondition) -> float:
        expected = 98.5 if condition.uptime is None else condition.uptime
        return round(min(100.0, max(0.0, expected + self.random.uniform(-1.4, 1.4))), 1)

    def _harmless(self) -> list[str]:
        return [self.random.choice(_HARMLESS)] if self.random.random() < _HARMLESS_SHARE else []
