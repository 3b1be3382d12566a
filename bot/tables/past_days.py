"""Fills what is usual about this hour from the table: a replica that has just begun knows no other day."""

import math
from collections.abc import Callable, Iterator

from cachetools import TTLCache

from bot.runtime.clock import MONOTONIC
from bot.tables.history import SampleHistory
from rules.evaluate.hours import StationHours
from rules.units import DAY_MS, HOUR_MS
from storage.metrics import Metrics

DAYS = 7
"""The same hour of a whole week: one Query a day and station."""

AHEAD_HOURS = 2
"""What one Query reads beyond the hour up to now: the hours that come next are then known as well."""

_LOOKED_SECONDS = AHEAD_HOURS * 3600.0
"""For so long a station is not looked for again, however the wall clock is set."""


class PastDays:
    """Reads the hours about now on the days before; its calls block. Not for concurrent callers of one station."""

    def __init__(self, metrics: Metrics, history: SampleHistory, monotonic: Callable[[], float] = MONOTONIC) -> None:
        self._metrics = metrics
        self._history = history
        self._known_until: TTLCache[str, int] = TTLCache(math.inf, _LOOKED_SECONDS, monotonic)

    def is_due(self, station_id: str, now_ms: int) -> bool:
        """Whether the hours about now were not looked for yet."""
        return now_ms > self._known_until.get(station_id, 0)

    def fill(self, station_id: str, now_ms: int) -> None:
        """
        Read them, at most `DAYS` Queries. Raises StorageUnavailable, SetupFault.

        A day that is known is not read, and one of which the table has nothing stays unknown: the station may not have
        been there.
        """
        known = self._history.hours_of(station_id)
        read = StationHours()
        for at in self._missing(known, now_ms):
            until = at + AHEAD_HOURS * HOUR_MS
            samples = tuple(self._metrics.between(station_id, at - HOUR_MS, until, texts=False))
            for ends_ms in range(at, until + 1, HOUR_MS) if samples else ():
                read = read.noting(tuple(each for each in samples if each.timestamp <= ends_ms), ends_ms)
        self._history.add_hours(station_id, read)
        self._known_until[station_id] = now_ms + AHEAD_HOURS * HOUR_MS

    def _missing(self, known: StationHours, now_ms: int) -> Iterator[int]:
        """Yield when the hours up to this time of day ended that are not known, the oldest first (epoch ms)."""
        for day in range(DAYS, 0, -1):
            at = now_ms - day * DAY_MS
            if not any(abs(each.ends_ms - at) <= HOUR_MS // 2 for each in known.hours):
                yield at
