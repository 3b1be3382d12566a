"""When drivers come: by hour, weekday and chance, and more of them in a surge."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from rules.units import HOUR_MS, MINUTE_MS, SECOND_MS
from tools.simulate.incidents import Incident, IncidentKind
from tools.simulate.profile import Profile

# Shares of a day's swaps by hour of the station's clock: nights are nearly empty, the evening is the peak.
_HOURS = (6, 4, 3, 2, 3, 8, 22, 48, 60, 50, 46, 52, 60, 55, 48, 50, 60, 78, 90, 82, 64, 46, 28, 14)
_SHARES = tuple(hour / sum(_HOURS) for hour in _HOURS)
_WEEKDAYS = (1.0, 1.0, 1.0, 1.03, 1.15, 0.95, 0.8)

_FEWEST_MORE = 6.0
"""A surge that brings fewer drivers than this beside the usual ones is chance."""


class Demand:
    """The drivers of one station; each day is busier or quieter than the mean by chance."""

    def __init__(self, profile: Profile, incidents: Sequence[Incident], rng: Random) -> None:
        self._profile = profile
        self._zone = ZoneInfo(profile.zone)
        self._surges = [each for each in incidents if each.kind is IncidentKind.SURGE]
        self._rng = rng
        self._days: dict[int, float] = {}

    def usual(self, at_ms: int) -> float:
        """Return the swaps an hour that are usual at a time (epoch ms), without a surge."""
        local = self._local(at_ms)
        if not self._profile.opens <= local.hour < self._profile.closes:
            return 0.0
        return self._profile.swaps_a_day * _SHARES[local.hour] * _WEEKDAYS[local.weekday()]

    def is_open(self, at_ms: int) -> bool:
        """Whether the station is open."""
        return self._profile.opens <= self._local(at_ms).hour < self._profile.closes

    def shows(self, incident: Incident) -> bool:
        """Whether an incident falls, half of it at least, into opening hours; a surge must bring drivers as well."""
        times = range(incident.start_ms, incident.end_ms, 5 * MINUTE_MS)
        is_open = 2 * sum(self.is_open(at) for at in times) >= len(times)
        if incident.kind is not IncidentKind.SURGE:
            return is_open
        more = sum(self.usual(at) * (incident.depth - 1) for at in times) / 12
        return is_open and more >= _FEWEST_MORE

    def arrivals(self, start_ms: int, end_ms: int) -> Iterator[int]:
        """Yield the times (epoch ms) at which drivers come: a Poisson process by the hour, thinned."""
        at = float(start_ms)
        while at < end_ms:
            most = self._most(int(at))
            hour_end = (int(at) // HOUR_MS + 1) * HOUR_MS
            step = self._rng.expovariate(most) * HOUR_MS if most > 0 else float(HOUR_MS)
            if at + step >= hour_end:
                at = float(hour_end)
                continue
            at += step
            if self._rng.random() * most < self._rate(int(at)):
                yield int(at)

    def _rate(self, at_ms: int) -> float:
        day = at_ms // (24 * HOUR_MS)
        mood = self._days.setdefault(day, self._rng.lognormvariate(0.0, 0.15))
        surge = max((each.depth for each in self._surges if each.start_ms <= at_ms < each.end_ms), default=1.0)
        return self.usual(at_ms) * mood * surge

    def _most(self, at_ms: int) -> float:
        deepest = max((each.depth for each in self._surges), default=1.0)
        return max(self._rate(at_ms), self.usual(at_ms) * deepest * self._days[at_ms // (24 * HOUR_MS)])

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / SECOND_MS, self._zone)
