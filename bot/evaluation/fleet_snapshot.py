"""The snapshot of the fleet that each tick writes."""

from collections.abc import Iterable

import structlog

from bot.runtime.runtime import Runtime
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from storage.errors import SetupFault, StorageUnavailable
from storage.fleet import FleetSnapshots

log = structlog.get_logger()


class FleetWriter:
    """Writes the snapshot; if that fails, the next tick writes a new one."""

    def __init__(self, runtime: Runtime, snapshots: FleetSnapshots, *, every_seconds: float) -> None:
        self._snapshots = snapshots
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._runtime = runtime
        self._every_ms = int(every_seconds * 1000)

    async def write(self, rows: Iterable[StationRow], unread: Iterable[str], fence: int) -> None:
        """Write the rows of the stations that were read, and the names of those that were not."""
        try:
            await self._workers.run(self._write, tuple(rows), tuple(unread), fence)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("the snapshot of the fleet was not kept", why=str(failure))

    def _write(self, rows: tuple[StationRow, ...], unread: tuple[str, ...], fence: int) -> None:
        missing = (StationRow(station_id=each, was_read=False) for each in unread)
        window_ms = self._runtime.rules.window_ms
        snapshot = FleetSnapshot(
            at=self._clock.now_ms(), every_ms=self._every_ms, window_ms=window_ms, rows=(*rows, *missing)
        )
        self._snapshots.write(snapshot, fence)
