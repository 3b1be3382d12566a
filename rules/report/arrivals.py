"""
When each row of a recording came, and which rows have a wild clock.

A recording may be of any age, so hardly a row is wild by today's date. A row is, if its station's next row is a quarter
of an hour and more before it, or if it stands alone, months from the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rules.metric import Metric
from rules.report.network_clock import NetworkClock, odd_of
from rules.units import DAY_MS, HOUR_MS, MINUTE_MS

_JUMP_MS = 15 * MINUTE_MS
_ALONE_MS = 30 * DAY_MS
_FEW = 2
_CONFIRMED = 3
"""So many rows in a row have a right clock, however long the station was silent before."""

_BEYOND_MS = 400 * DAY_MS


class Arrival(NamedTuple):
    """A row, when it came (epoch ms), and where it stands."""

    metric: Metric
    came_ms: int
    where: tuple[str, int]


class Wild(NamedTuple):
    """A row that is left out, and why."""

    where: tuple[str, int]
    why: str


@dataclass
class _Arriving:
    newest_ms: int = 0
    held: list[Arrival] = field(default_factory=list)


class Arrivals:
    """Is told of every row, in the order of the recording. `horizon_ms` is the latest time that can be meant."""

    def __init__(self, horizon_ms: int, *, in_order_of_arrival: bool) -> None:
        self._horizon_ms = horizon_ms
        self._clock = NetworkClock() if in_order_of_arrival else None
        self._stations: dict[str, _Arriving] = defaultdict(_Arriving)
        self._newest: dict[str, int] = {}

    @property
    def end_ms(self) -> int:
        """When the recording ends (epoch ms): a few stations with clocks that run ahead do not make it longer."""
        newest = sorted(self._newest.values(), reverse=True)
        return newest[odd_of(len(newest)) if len(newest) > _FEW else 0] if newest else 0

    def elsewhere(self, station_id: str, at_ms: int) -> None:
        """Take note of a row that another process replays."""
        if at_ms <= self._horizon_ms:
            self._saw(station_id, at_ms)

    def of(self, metric: Metric, arrived_ms: int | None, where: tuple[str, int]) -> Iterable[Arrival | Wild]:
        """Return the rows that are known to be right or wild, now that this one came."""
        at = metric.timestamp
        if at > self._horizon_ms:
            beyond = _days(at - self._horizon_ms + _BEYOND_MS)
            return (Wild(where, f"timestamp: {beyond} after today and the others; check its clock"),)
        station = self._stations[metric.station_id]
        arrival = Arrival(metric, self._came_ms(metric, arrived_ms), where)
        if not station.held and station.newest_ms and at <= station.newest_ms + _JUMP_MS:
            station.newest_ms = max(station.newest_ms, at)
            return (arrival,)
        return _held(station, arrival)

    def rest(self) -> Iterator[Arrival | Wild]:
        """Yield the rows that were held back until the end."""
        for station in self._stations.values():
            yield from _settled_start(station)
            if station.newest_ms and station.held and station.held[0].metric.timestamp - station.newest_ms > _ALONE_MS:
                yield from _wild(station, station.newest_ms, "after the station's other rows")
            yield from station.held
            station.held = []

    def _came_ms(self, metric: Metric, arrived_ms: int | None) -> int:
        at = metric.timestamp
        now_ms = self._clock.now_ms if self._clock is not None else 0
        self._saw(metric.station_id, at)
        return max(at, now_ms if arrived_ms is None else arrived_ms)

    def _saw(self, station_id: str, at_ms: int) -> None:
        if at_ms > self._newest.get(station_id, 0):
            self._newest[station_id] = at_ms
        if self._clock is not None:
            self._clock.saw(station_id, at_ms)


def _held(station: _Arriving, arrival: Arrival) -> Iterator[Arrival | Wild]:
    """Hold a row that is far ahead of those before it, until others say the same or it is known to be wild."""
    at = arrival.metric.timestamp
    yield from _wild(station, at, "ahead of the station's next row", _JUMP_MS)
    if station.newest_ms and at <= station.newest_ms + _JUMP_MS:
        station.newest_ms = max(station.newest_ms, at, *(each.metric.timestamp for each in station.held))
        yield from (*station.held, arrival)
        station.held = []
        return
    station.held.append(arrival)
    if len(station.held) >= _CONFIRMED:
        yield from _settled_start(station)
        if len(station.held) >= _CONFIRMED or station.newest_ms:
            station.newest_ms = max(each.metric.timestamp for each in station.held)
            yield from station.held
            station.held = []


def _settled_start(station: _Arriving) -> Iterator[Wild]:
    """Leave out the first rows of a station if they stand alone, months before the others."""
    if station.newest_ms:
        return
    for place in range(len(station.held) - 1, 0, -1):
        if station.held[place].metric.timestamp - station.held[place - 1].metric.timestamp > _ALONE_MS:
            alone, station.held = station.held[:place], station.held[place:]
            yield from (Wild(each.where, "timestamp: months before the station's other rows") for each in alone)
            return


def _wild(station: _Arriving, than_ms: int, what: str, by_ms: int = 0) -> Iterator[Wild]:
    """Leave out the rows that are held back and are later than a time by more than `by_ms`."""
    until_ms = than_ms + by_ms
    wild = [each for each in station.held if each.metric.timestamp > until_ms]
    if wild:
        station.held = [each for each in station.held if each.metric.timestamp <= until_ms]
    for each in wild:
        ahead = _days(each.metric.timestamp - than_ms)
        yield Wild(each.where, f"timestamp: {ahead} {what}; check its clock")


def _days(milliseconds: int) -> str:
    if milliseconds < 2 * HOUR_MS:
        return f"{milliseconds // MINUTE_MS} min"
    if milliseconds < 2 * DAY_MS:
        return f"{milliseconds // HOUR_MS:,} h"
    return f"{milliseconds // DAY_MS:,} days"


def horizon_of(now_ms: int, usual_ms: int) -> int:
    """Return the latest time that can be meant in a recording: a year after today or after most of its rows."""
    return max(now_ms, usual_ms) + _BEYOND_MS
