"""What is usual about this hour is read for some stations at a time, until the replica has learned it."""

from collections.abc import Sequence

import structlog

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.tables.past_days import PastDays
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()

STATIONS_A_RUN = 10
"""At most 70 Queries an interval: 1,000 stations are filled in 100, and what is read lasts for two hours."""

SECONDS_A_RUN = 10.0


class FillDays:
    """
    Fills some stations, one after the other: this is the least urgent of all reads.

    It is a job of its own, so that no tick waits for it.
    """

    def __init__(self, runtime: Runtime, past_days: PastDays) -> None:
        self._runtime = runtime
        self._past_days = past_days
        self._stations: Sequence[str] = ()

    def wanted(self, stations: Sequence[str]) -> None:
        """Note whose past this replica needs: those that its last tick saw, none where another evaluates."""
        self._stations = stations

    async def run(self) -> None:
        """Fill those that are due, as many and for as long as one run may."""
        clock = self._runtime.clock
        until = clock.monotonic() + SECONDS_A_RUN
        due = (each for each in self._stations if self._past_days.is_due(each, clock.now_ms()))
        for station, _ in zip(due, range(STATIONS_A_RUN), strict=False):
            if clock.monotonic() > until:
                return
            with last_guard(self._runtime.telemetry, "past days", station=station):
                await self._fill(station)

    async def _fill(self, station: str) -> None:
        try:
            await self._runtime.workers.run(self._past_days.fill, station, self._runtime.clock.now_ms())
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("what is usual at a station is read by a later run", station=station, why=str(failure))
