"""What a station says of itself: late, twice, with gaps and mistakes, as real ones do."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from rules.units import HOUR_MS, MINUTE_MS, SECOND_MS
from tools.simulate.fault_texts import FaultTexts
from tools.simulate.incidents import Incident, IncidentKind
from tools.simulate.profile import Profile
from tools.simulate.station import Station

_GAP_A_DAY = 1.0
_RESTART_A_DAY = 0.3
_MISCOUNT = 0.004
_GLITCH = 0.0003
"""The share of samples in which a sensor that restarts counts nothing."""
_FIELD_LOST = 0.002
_SENT_TWICE = 0.003
_HELD_A_DAY = 0.4
"""How often a day a station's samples are held and come together, minutes later."""
_MOST_LINES = 10
_UP_ENOUGH, _HALF_UP = 0.9, 0.5
_BURST = 1.6
"""Stations say that demand surges when swaps exceed what they are used to by this factor."""

_FAULTS = frozenset(
    {IncidentKind.HARDWARE_FAULT, IncidentKind.SAFETY_FAULT, IncidentKind.FIRMWARE, IncidentKind.CHATTER}
)
_OPTIONAL = ("swapRate", "demandSurge", "chargerUptime", "chargerHealth", "chargedBatteries", "unchargedBatteries")


@dataclass(frozen=True, order=True)
class Sample:
    """A row as the station sent it, and when it came (epoch ms)."""

    arrived_ms: int
    station_id: str
    sent_ms: int
    row: dict[str, Any]


class Reporter:
    """Turns a station's true state into rows."""

    def __init__(self, profile: Profile, incidents: Sequence[Incident], rng: Random) -> None:
        self._profile = profile
        self._silences = [each for each in incidents if each.kind is IncidentKind.SILENT]
        self._faults = [each for each in incidents if each.kind in _FAULTS]
        self._texts = FaultTexts(profile.dialect, rng)
        self._rng = rng
        self._swaps: deque[int] = deque()
        self._quiet_until = 0
        self._restarted_until = 0
        self._held_until = 0

    def swapped(self, at_ms: int) -> None:
        """Remember a swap, for the rate."""
        self._swaps.append(at_ms)

    def samples(self, station: Station, at_ms: int, usual: float, *, powered: bool) -> Iterator[Sample]:
        """Yield the row of this moment, or none, or two; `usual` is how many swaps an hour are usual now."""
        self._hiccups(at_ms)
        if at_ms < self._quiet_until or any(each.start_ms <= at_ms < each.end_ms for each in self._silences):
            return
        row = self._row(station, at_ms, usual, powered=powered)
        arrives = max(at_ms, self._held_until) + self._rng.randint(100, 2_000)
        yield Sample(arrives, self._profile.station_id, at_ms, row)
        if self._rng.random() < _SENT_TWICE:
            yield Sample(arrives + self._rng.randint(100, 30_000), self._profile.station_id, at_ms, row)

    def _hiccups(self, at_ms: int) -> None:
        chance = self._profile.cadence_seconds / 86_400
        if self._rng.random() < _GAP_A_DAY * chance:
            self._quiet_until = at_ms + self._rng.randint(1, 6) * MINUTE_MS
        if self._rng.random() < _RESTART_A_DAY * chance:
            self._restarted_until = at_ms + self._rng.randint(1, 3) * MINUTE_MS
        if self._rng.random() < _HELD_A_DAY * chance:
            self._held_until = at_ms + self._rng.randint(2, 8) * MINUTE_MS

    def _row(self, station: Station, at_ms: int, usual: float, *, powered: bool) -> dict[str, Any]:
        up = station.up_share(at_ms) if powered else 0.0
        rate = self._swap_rate(at_ms)
        row: dict[str, Any] = {
            "stationId": self._profile.station_id,
            "timestamp": at_ms,
            "swapRate": round(rate * self._rng.uniform(0.97, 1.03), 1),
            "demandSurge": rate > _BURST * max(usual, 2.0),
            "chargerUptime": round(min(100.0, max(0.0, up * 100 - abs(self._rng.gauss(0, 0.6)))), 1),
            "chargerHealth": "healthy" if up >= _UP_ENOUGH else "degraded" if up >= _HALF_UP else "down",
            "chargedBatteries": station.charged,
            "unchargedBatteries": station.uncharged,
            "errorLogs": self._lines(at_ms),
            "faultPatterns": [],
        }
        self._spoil(row, at_ms)
        return row

    def _spoil(self, row: dict[str, Any], at_ms: int) -> None:
        rng = self._rng
        if at_ms < self._restarted_until:
            row |= {"swapRate": 0.0, "demandSurge": False, "chargerUptime": 0.0, "chargerHealth": "down"}
            row["errorLogs"] = [*row["errorLogs"], "INFO: restart"]
        if rng.random() < _GLITCH:
            row |= {"chargedBatteries": 0, "unchargedBatteries": 0}
        elif rng.random() < _MISCOUNT and row["chargedBatteries"]:
            wrong = rng.choice((-1, 1)) if row["unchargedBatteries"] else -1
            row["chargedBatteries"] += wrong
            row["unchargedBatteries"] -= wrong
        for name in _OPTIONAL:
            if rng.random() < _FIELD_LOST:
                del row[name]

    def _swap_rate(self, at_ms: int) -> float:
        window_ms = self._profile.rate_minutes * MINUTE_MS
        while self._swaps and self._swaps[0] < at_ms - window_ms:
            self._swaps.popleft()
        return len(self._swaps) * HOUR_MS / window_ms

    def _lines(self, at_ms: int) -> list[str]:
        going_on = (each for each in self._faults if each.start_ms <= at_ms < each.end_ms)
        return [line for each in going_on for line in self._lines_of(each, at_ms)]

    def _lines_of(self, incident: Incident, at_ms: int) -> Iterator[str]:
        expected = incident.depth * self._profile.cadence_seconds / 60
        wrote_ms = at_ms - self._rng.randint(0, 30) * SECOND_MS
        for _ in range(min(_MOST_LINES, int(expected + self._rng.random()))):
            yield self._texts.line(incident.kind, incident.start_ms, wrote_ms)
