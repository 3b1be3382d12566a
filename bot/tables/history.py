"""What each station measured lately, in memory: a tick reads only what is new."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice
from threading import Lock

from cachetools import TTLCache

from bot.runtime.clock import MONOTONIC
from rules.evaluate.fault_codes import codes_in
from rules.evaluate.hours import NO_HOURS, StationHours
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.units import MINUTE_MS

LOOK_AGAIN_MS = 5 * MINUTE_MS
"""After this long, samples may have come for a time that was read."""

MOST_SAMPLES = 1_500
"""Samples kept of one station: the most that rules can look back, four hours, at one every ten seconds."""

KEPT_SECONDS = 24 * 3600.0
"""How long a station is kept that nobody looks at: it is gone, or another replica evaluates."""


@dataclass
class _Known:
    """
    One station's samples by time; all between `from_ms` and `until_ms` was read, the oldest of it at `filled_ms`.

    `arrived_ms` is the newest that came for a time that was read before. All are epoch ms.
    """

    from_ms: int
    until_ms: int
    filled_ms: int
    samples: dict[int, Metric] = field(default_factory=dict)
    is_doubtful: bool = False
    arrived_ms: int | None = None


@dataclass(frozen=True)
class Past:
    """
    Samples, newest first; `is_whole` says that nothing of the kept period is missing.

    `arrived_ms` is the time of the newest that came only after its time had been read (epoch ms).
    """

    samples: tuple[Metric, ...]
    is_whole: bool
    arrived_ms: int | None = None


class SampleHistory:
    """
    The latest samples of each station that was looked at.

    It keeps no texts but fault codes. Threads may share it. All times are epoch ms.
    """

    def __init__(self, monotonic: Callable[[], float] = MONOTONIC) -> None:
        self._stations: TTLCache[str, _Known] = TTLCache(math.inf, KEPT_SECONDS, monotonic)
        self._hours: TTLCache[str, StationHours] = TTLCache(math.inf, KEPT_SECONDS, monotonic)
        self._lock = Lock()

    @property
    def stations(self) -> int:
        """How many stations are known."""
        return len(self._stations)

    def add(self, station_id: str, read: Iterable[Metric], since_ms: int, now_ms: int, from_ms: int) -> Past:
        """
        Take in all there is from `since_ms` to `now_ms`; keep and return what is known from `from_ms` on.

        What was known of that time and is not among it is gone from the table.
        """
        with self._lock:
            known = self._stations.get(station_id)
            if known is None or not known.from_ms <= since_ms <= known.until_ms:
                known = _Known(since_ms, now_ms, now_ms)
            # Not the later of both: were the clock set back, what nobody has read yet would count as read.
            known.until_ms = now_ms
            known.samples = {at: each for at, each in known.samples.items() if at < since_ms}
            self._keep(station_id, known, read, from_ms)
            is_whole = known.from_ms <= from_ms and not known.is_doubtful
            return Past(tuple(known.samples.values()), is_whole, known.arrived_ms)

    def fill(self, station_id: str, read: Sequence[Metric], from_ms: int, now_ms: int) -> Past:
        """Take in what was read at `now_ms` from `from_ms` up to what is known; return what is known of the station."""
        with self._lock:
            known = self._stations.get(station_id) or _Known(from_ms, from_ms, now_ms)
            times = {each.timestamp for each in read}
            arrived = {at for at in times - known.samples.keys() if at >= known.from_ms}
            known.arrived_ms = max(arrived, default=known.arrived_ms)
            known.from_ms, known.filled_ms = min(known.from_ms, from_ms), now_ms
            known.is_doubtful = False
            self._keep(station_id, known, read, from_ms)
            return Past(tuple(known.samples.values()), is_whole=True, arrived_ms=known.arrived_ms)

    def lately(self, station_id: str, since_ms: int) -> tuple[Metric, ...] | None:
        """Return what is known of a station that was looked at since a time, newest first; None of any other."""
        with self._lock:
            known = self._stations.get(station_id)
            return tuple(known.samples.values()) if known is not None and known.until_ms >= since_ms else None

    def doubt_oldest(self, most: int, now_ms: int) -> None:
        """Doubt what is known of up to `most` stations, of those that were filled longest ago."""
        with self._lock:
            known = [self._stations.get(each) for each in self._stations]
            due = [each for each in known if each is not None and abs(now_ms - each.filled_ms) >= LOOK_AGAIN_MS]
            for each in nsmallest(most, due, key=lambda known: known.filled_ms):
                each.is_doubtful = True

    def hours(self, station_id: str, window: Window, *, is_whole: bool) -> StationHours:
        """Return the station's hours before those of its window; one that has passed since is taken in if known."""
        with self._lock:
            known = self._hours.get(station_id, NO_HOURS)
            if is_whole and window.last_seen_ms is not None:
                known = known.noting(window.whole, window.now_ms)
            if known.hours:
                self._hours[station_id] = known
            return known

    def hours_of(self, station_id: str) -> StationHours:
        """Return the station's hours that are known."""
        with self._lock:
            return self._hours.get(station_id, NO_HOURS)

    def add_hours(self, station_id: str, read: StationHours) -> None:
        """Take in hours of other days; those that are known stay as they are."""
        with self._lock:
            self._hours[station_id] = self._hours.get(station_id, NO_HOURS).with_others(read)

    def doubt(self, station_id: str) -> None:
        """Note that samples may come for a time that was read: what is known is not whole until it is filled."""
        with self._lock:
            if station_id in self._stations:
                self._stations[station_id].is_doubtful = True

    def _keep(self, station_id: str, known: _Known, read: Iterable[Metric], from_ms: int) -> None:
        samples = known.samples | {metric.timestamp: _short(metric) for metric in read}
        newest_first = sorted((at for at in samples if at >= from_ms), reverse=True)
        known.samples = {at: samples[at] for at in islice(newest_first, MOST_SAMPLES)}
        if known.samples:
            self._stations[station_id] = known
        else:
            # Names that somebody typed are not kept.
            self._stations.pop(station_id, None)


def _short(metric: Metric) -> Metric:
    if not metric.error_logs and not metric.fault_patterns:
        return metric
    return metric.model_copy(update={"error_logs": (), "fault_patterns": tuple(sorted(codes_in(metric)))})
