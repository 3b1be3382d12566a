"""After each tick: what is usual about this hour is read for some stations, until the replica has learned it."""

from collections.abc import Iterable

import structlog

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.tables.past_days import PastDays
from storage.errors import StorageUnavailable

log = structlog.get_logger()

STATIONS_A_TICK = 10
"""At most 70 Queries a tick: 1,000 stations are filled in 100 ticks, and what is read lasts for two hours."""

SECONDS_A_TICK = 10.0


class FillDays:
    """Fills some stations, one after the other: this is the least urgent of all reads."""

    def __init__(self, runtime: Runtime, past_days: PastDays) -> None:
        self._runtime = runtime
        self._past_days = past_days

    async def some(self, stations: Iterable[str]) -> None:
        """Fill those that are due, as many and for as long as a tick may."""
        clock = self._runtime.clock
        until = clock.monotonic() + SECONDS_A_TICK
        due = (each for each in stations if self._past_days.is_due(each, clock.now_ms()))
        for station, _ in zip(due, range(STATIONS_A_TICK), strict=False):
            if clock.monotonic() > until:
                return
            with last_guard(self._runtime.telemetry, "past days", station=station):
                await self._fill(station)

    async def _fill(self, station: str) -> None:
        try:
            await self._runtime.workers.run(self._past_days.fill, station, self._runtime.clock.now_ms())
        except StorageUnavailable as failure:
            log.warning("what is usual at a station is read by a later tick", station=station, why=str(failure))
