"""The other stations, as the last snapshot of the fleet has them: a recommendation may name one of them."""

from __future__ import annotations

import structlog
from cachetools import TTLCache

from bot.runtime.runtime import Runtime
from rules.fleet.fleet_snapshot import StationRow
from storage.errors import SetupFault, StorageUnavailable
from storage.fleet import FleetSnapshots

log = structlog.get_logger()

KEPT_SECONDS = 60.0
MOST_PIECES = 20
"""Of 200 kB each: about 280,000 stations. A larger fleet takes a function longer to read than it has."""


class FleetBeside:
    """Reads the snapshot when somebody asks, at most once a minute."""

    def __init__(self, runtime: Runtime, snapshots: FleetSnapshots) -> None:
        self._snapshots = snapshots
        self._kept: TTLCache[str, tuple[StationRow, ...]] = TTLCache(1, KEPT_SECONDS, runtime.clock.monotonic)

    def rows(self) -> tuple[StationRow, ...]:
        """Return the rows, blocking; none if there is no snapshot, or it is too large, or cannot be read for now."""
        if (kept := self._kept.get("rows")) is None:
            self._kept["rows"] = kept = self._read()
        return kept

    def _read(self) -> tuple[StationRow, ...]:
        try:
            snapshot = self._snapshots.read(MOST_PIECES)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("no other station is recommended for now", why=str(failure))
            return ()
        return snapshot.rows if snapshot is not None else ()
