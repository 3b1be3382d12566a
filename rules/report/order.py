"""In which order the rows of a recording are."""

from collections.abc import Sequence
from enum import Enum, auto

from rules.report.network_clock import NetworkClock
from rules.units import MINUTE_MS

_LATE_MS = 5 * MINUTE_MS
_MOST_LATE = 0.1
_MOST_BACK = 0.2
_FEWEST_STATIONS = 3


class Order(Enum):
    """What the order of rows says."""

    ARRIVAL = auto()
    """All stations' rows are in the order in which they came: a row is late if the others' were later."""

    BY_STATION = auto()
    """Each station's own rows are in order."""

    NONE = auto()
    """They are in no order, or the newest come first."""


def order_of(seen: Sequence[tuple[str, int]]) -> Order:
    """Return the order of a recording by the stations and times (epoch ms) of its first rows."""
    last: dict[str, int] = {}
    clock = NetworkClock()
    back = late = 0
    for station, at in seen:
        # Not before the newest: a single wild clock would put all rows after it in the wrong.
        back += at < last.get(station, at)
        last[station] = at
        late += at < clock.now_ms - _LATE_MS
        clock.saw(station, at)
    if back > _MOST_BACK * len(seen):
        return Order.NONE
    return Order.ARRIVAL if len(last) >= _FEWEST_STATIONS and late <= _MOST_LATE * len(seen) else Order.BY_STATION
