"""Stations whose samples are ahead of now or come late: each is logged once in a while."""

from collections.abc import Callable, Iterable

import structlog
from cachetools import TTLCache

from rules.fleet.fleet_snapshot import StationRow
from rules.units import SECOND_MS

log = structlog.get_logger()

_REMEMBERED_SECONDS = 3600.0
_MOST_STATIONS = 100_000


class OddClocks:
    """Is told of each tick's stations."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._told: TTLCache[tuple[str, str], bool] = TTLCache(_MOST_STATIONS, _REMEMBERED_SECONDS, monotonic)

    def note(self, rows: Iterable[StationRow]) -> None:
        """Log these stations, each at most once an hour for the same reason."""
        for row in rows:
            if row.ahead_ms is not None:
                self._say(row, "samples of a station are ahead of now, and not judged yet", row.ahead_ms)
            if row.late_ms is not None:
                self._say(row, "samples of a station come late; its newest are judged", row.late_ms)

    def _say(self, row: StationRow, what: str, off_ms: int) -> None:
        if (row.station_id, what) not in self._told:
            self._told[row.station_id, what] = True
            log.warning(what, station=row.station_id, seconds=off_ms // SECOND_MS)
