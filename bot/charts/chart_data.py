"""The data of a chart: a measurement over some hours and a week before, a threshold, the time of an alert."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from statistics import median

from bot.cards.parts.trend import number, number_beside
from rules.metric import EpochMs
from rules.record import Record
from rules.units import MINUTE_MS

_GAP_MS = 10 * MINUTE_MS
"""A gap longer than this, and than three usual intervals, is left open."""

_TOO_LONG = 10_000


class ChartReading(Record):
    """One measured value; in `before`, `at` (epoch ms) is a week later than the measurement."""

    at: EpochMs
    value: Decimal


class Threshold(Record):
    """The value at which the alert begins, with a label ("alert at 5 or fewer"); `is_floor`: at or below is trouble."""

    value: Decimal
    words: str
    is_floor: bool


class ChartData(Record):
    """One chart. Times are epoch ms, readings are oldest first; `unit` ("%") follows a number, or is empty."""

    measurement: str
    unit: str = ""
    since: EpochMs
    until: EpochMs
    now: tuple[ChartReading, ...]
    before: tuple[ChartReading, ...] = ()
    threshold: Threshold | None = None
    alert_at: EpochMs | None = None
    zone: str = "UTC"
    """The station's time zone, in which the chart tells times."""

    @property
    def data_until(self) -> int:
        """The end of the data (epoch ms): the alert or the last reading; the space after it is left free."""
        return max(self.now[-1].at, self.alert_at or 0)


def runs(readings: Iterable[ChartReading]) -> Iterator[tuple[ChartReading, ...]]:
    """Yield the runs of readings without a gap; a line is drawn through each run, not between them."""
    known = tuple(readings)
    intervals = [later.at - earlier.at for earlier, later in pairwise(known)]
    longest = max(_GAP_MS, 3 * int(median(intervals))) if intervals else _GAP_MS
    run: list[ChartReading] = []
    for reading in known:
        if run and reading.at - run[-1].at > longest:
            yield tuple(run)
            run = []
        run.append(reading)
    if run:
        yield tuple(run)


def thinned(readings: Iterable[ChartReading], since: int, until: int, most: int) -> tuple[ChartReading, ...]:
    """
    Return about `most` readings between two times at most: the median of each equal part, and the newest.

    On a phone, a line through every reading is noise, and its dashes disappear.
    """
    known = sorted((each for each in readings if since <= each.at <= until), key=lambda each: each.at)
    if len(known) <= most:
        return tuple(known)
    width = max(1, (until - since) // most)
    parts: dict[int, list[ChartReading]] = {}
    for each in known[:-1]:
        parts.setdefault((each.at - since) // width, []).append(each)
    return (*(_median(part) for part in parts.values()), known[-1])


def _median(part: list[ChartReading]) -> ChartReading:
    by_value = sorted(part, key=lambda each: each.value)
    return part[len(part) // 2].model_copy(update={"value": by_value[(len(part) - 1) // 2].value})


def spoken_value(value: float | Decimal, unit: str) -> str:
    """Return a value with its unit in about six characters: "5", "99.5 %", "4e+36"."""
    return _with_unit(f"{value:.0e}" if abs(float(value)) >= _TOO_LONG else number(value), unit)


def spoken_reading(value: Decimal, data: ChartData) -> str:
    """Return a value as `spoken_value` does, but never rounded onto or past the threshold."""
    if data.threshold is None or abs(value) >= _TOO_LONG:
        return spoken_value(value, data.unit)
    return _with_unit(number_beside(value, data.threshold.value), data.unit)


def _with_unit(said: str, unit: str) -> str:
    return f"{said} {unit}" if unit else said
