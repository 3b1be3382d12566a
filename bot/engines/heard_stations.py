"""Puts the stations that a stream tells of on the roster, so that the sweep looks at them when they fall silent."""

import math
from collections.abc import Iterable

import structlog
from cachetools import TTLCache

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.units import DAY_MS, SECOND_MS
from storage.errors import SetupFault, StorageUnavailable
from storage.roster import Roster

log = structlog.get_logger()


class HeardStations:
    """Writes each station once a day and process; the roster itself keeps two processes from writing the same."""

    def __init__(self, runtime: Runtime, roster: Roster) -> None:
        self._runtime = runtime
        self._roster = roster
        self._written: TTLCache[str, bool] = TTLCache(math.inf, DAY_MS / SECOND_MS, runtime.clock.monotonic)

    async def note(self, stations: Iterable[str]) -> None:
        """Write those that this process has not written lately; what fails is written with their next sample."""
        news = [each for each in stations if each not in self._written]
        try:
            await self._runtime.workers.run(self._write, news)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("stations are put on the roster a little later", why=str(failure))

    def _write(self, stations: list[str]) -> None:
        for each in stations:
            with last_guard(self._runtime.telemetry, "roster", station=each):
                self._roster.heard(each, self._runtime.clock.now_ms())
                self._written[each] = True
