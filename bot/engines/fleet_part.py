"""Writes what a function saw of the fleet, for the leader to gather."""

import structlog

from bot.evaluation.tick_report import TickReport
from bot.runtime.runtime import Runtime
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.units import MINUTE_MS
from storage.errors import SetupFault, StorageUnavailable
from storage.fleet_parts import FleetParts

log = structlog.get_logger()


class FleetPart:
    """Writes one part a batch; if that fails, the next sweep writes a new one."""

    def __init__(self, runtime: Runtime, parts: FleetParts) -> None:
        self._runtime = runtime
        self._parts = parts

    async def write(self, report: TickReport) -> None:
        """Write the rows of the stations that were read, and the names of those that were not."""
        missing = (StationRow(station_id=each, was_read=False) for each in report.unread)
        part = FleetSnapshot(
            at=self._runtime.clock.now_ms(),
            every_ms=MINUTE_MS,
            window_ms=self._runtime.rules.window_ms,
            rows=(*(each.row for each in report.seen), *missing),
        )
        try:
            await self._runtime.workers.run(self._parts.write, part)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("a part of the fleet was not kept", why=str(failure))
