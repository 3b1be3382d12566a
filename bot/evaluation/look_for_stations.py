"""Beside the ticks: what was heard is put on the roster, and the leader looks for stations that others report."""

import math

import structlog
from cachetools import TTLCache

from bot.evaluation.stations import Stations
from bot.leadership.leadership import Leadership
from bot.runtime.runtime import Runtime
from rules.units import DAY_MS
from storage.errors import SetupFault, StorageUnavailable
from storage.metrics import Metrics
from storage.roster import KEPT_MS
from storage.station_keys import StationWalk

log = structlog.get_logger()

EVERY_SECONDS = 1
FEW_A_SECOND, MOST_A_SECOND = 10, 100
ROUND_SECONDS = 100
"""A round: every station was passed once. Under 100 stations it is shorter, and longer over 10,000."""

_WARNED_SECONDS = 60.0
_SEARCHED_SECONDS = 3600.0
"""How long a station that stopped long ago is known by its newest key alone."""

LONGEST_SECONDS = 0.9
"""How long the look of one second may take, whatever the table's pace."""


def steps_a_second(stations: int) -> int:
    """Return how many stations are passed in a second: a tenth, at least ten, and no more than a hundred."""
    wanted = max(min(stations / FEW_A_SECOND, FEW_A_SECOND), stations / ROUND_SECONDS)
    return max(1, math.ceil(min(wanted, MOST_A_SECOND)))


class LookForStations:
    """Walks past every station of the metrics table, round after round; `run` is called every second."""

    def __init__(self, runtime: Runtime, stations: Stations, leadership: Leadership, metrics: Metrics) -> None:
        self._runtime = runtime
        self._stations = stations
        self._leadership = leadership
        self._metrics = metrics
        self._walk: StationWalk | None = None
        self._began = 0.0
        self._warned_at: float | None = None
        self._searched: TTLCache[str, bool] = TTLCache(math.inf, _SEARCHED_SECONDS, runtime.clock.monotonic)

    async def run(self) -> None:
        """Write what was heard of; look a little further if this replica leads."""
        if self._stations.are_configured:
            return
        try:
            await self._stations.write()
            if self._leadership.is_certain:
                self._stations.last_seen(await self._runtime.workers.run(self._look, self._stations.known))
            else:
                self._walk = None
        except (StorageUnavailable, SetupFault) as failure:
            self._warn(failure)

    def _warn(self, failure: Exception) -> None:
        # Whether the tables are well is for others to say.
        now = self._runtime.clock.monotonic()
        if self._warned_at is None or now - self._warned_at >= _WARNED_SECONDS:
            self._warned_at = now
            log.warning("stations are looked for a little later", why=str(failure))

    def _look(self, known: set[str]) -> dict[str, int]:
        """Return the stations that nobody knew, and when each reported last."""
        clock = self._runtime.clock
        if self._walk is None or self._walk.is_done:
            self._walk, self._began = self._metrics.walk(), clock.monotonic()
        walk, until, found = self._walk, clock.monotonic() + LONGEST_SECONDS, {}
        for _ in range(steps_a_second(len(known)) if walk.leaps else 1):
            for station in set(walk.step()) - known:
                if (at := self._reported(station)) is not None:
                    found[station] = at
            if walk.is_done:
                self._runtime.telemetry.station_round_seconds.set(clock.monotonic() - self._began)
            if walk.is_done or clock.monotonic() > until:
                break
        if found:
            log.info("stations were found", count=len(found), first=sorted(found)[:5])
        return found

    def _reported(self, station: str) -> int | None:
        """Return when a station reported last; None if that was longer ago than a roster remembers."""
        now_ms = self._runtime.clock.now_ms()
        at = self._metrics.newest_time(station)
        if at is not None and at > now_ms - KEPT_MS:
            return min(at, now_ms)
        # The newest key may be an old one, in a finer unit than those of now.
        if at is None or station in self._searched:
            return None
        self._searched[station] = True
        return now_ms if self._metrics.has_any(station, now_ms - DAY_MS, now_ms) else None
