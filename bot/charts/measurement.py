"""Which measurement a chart shows, and by which threshold it is judged."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from bot.cards.parts.criteria import SAME_CODE, SHARE, STOCK, SWAPS, UPTIME
from bot.cards.parts.criterion import Criterion, Facts
from bot.cards.parts.evidence import TRENDS, Read
from bot.charts.chart_data import ChartReading, Threshold
from rules.alert.alert import Alert, AlertType
from rules.evaluate.fault_pattern import codes_in
from rules.evaluate.finding import Reason
from rules.evaluate.window import percent
from rules.metric import Metric
from rules.text.wording import exactly, tenth

Series = Callable[[Iterable[Metric]], tuple[ChartReading, ...]]
"""Samples, oldest first, become readings, oldest first; what a sample does not say is no reading."""


@dataclass(frozen=True)
class Measurement:
    """What is measured, and by which criterion of the alert's evidence; `words` say its limit around the number."""

    name: str
    series: Series
    criterion: Criterion
    words: str
    unit: str = ""
    reads_texts: bool = False

    def judged_by(self, thresholds: Facts, facts: Facts = MappingProxyType({})) -> Threshold | None:
        """
        Return the threshold of an alert's evidence.

        None when it has none for this measurement, or when it was not reached: the alert is about something else, and
        the line would seem to say that nothing is wrong.
        """
        value = self.criterion.limit_in(thresholds)
        if value is None or self.criterion.is_missed(facts, thresholds):
            return None
        return Threshold(value=value, words=self.words.format(exactly(value)), is_floor=self.criterion.side.is_below)


def measurement_of(alert: Alert, window_ms: int) -> Measurement:
    """Return what an alert is about; `window_ms` is what the rules look back on."""
    evidence = alert.metadata.evidence
    if evidence is not None and evidence.reason == Reason.STOCK_UNDER_SHARE:
        return _SHARE
    if alert.alert_type is AlertType.FAULT_PATTERN:
        return Measurement(
            "samples with the same fault",
            lambda samples: recurrences(samples, window_ms),
            SAME_CODE,
            "alert from {}",
            reads_texts=True,
        )
    return _OF_TYPE[alert.alert_type]


def stock() -> Measurement:
    """Return what is worth seeing of a station that has no alert."""
    return _OF_TYPE[AlertType.LOW_INVENTORY]


def recurrences(samples: Iterable[Metric], window_ms: int) -> tuple[ChartReading, ...]:
    """Return for each sample in how many of the window that it ends the most frequent code stands."""
    window: deque[tuple[int, frozenset[str]]] = deque()
    counts: Counter[str] = Counter()
    readings: list[ChartReading] = []
    for sample in samples:
        while window and sample.timestamp - window[0][0] > window_ms:
            counts.subtract(window.popleft()[1])
        codes = codes_in(sample)
        window.append((sample.timestamp, codes))
        counts.update(codes)
        readings.append(ChartReading(at=sample.timestamp, value=Decimal(max(counts.values(), default=0))))
        counts = +counts
    return tuple(readings)


def _read_by(read: Read) -> Series:
    return lambda samples: tuple(
        ChartReading(at=sample.timestamp, value=Decimal(value))
        for sample in samples
        if (value := read(sample)) is not None
    )


def _share(sample: Metric) -> Decimal | None:
    charged, uncharged = sample.charged_batteries, sample.uncharged_batteries
    return None if charged is None or uncharged is None else tenth(percent(charged, charged + uncharged))


_SHARE = Measurement("share of batteries charged", _read_by(_share), SHARE, "alert at {} % or less", "%")
_OF_TYPE = {
    AlertType.LOW_INVENTORY: Measurement(
        "charged batteries", _read_by(TRENDS[AlertType.LOW_INVENTORY][1]), STOCK, "alert at {} or fewer"
    ),
    AlertType.CHARGER_DOWN: Measurement(
        "charger uptime", _read_by(TRENDS[AlertType.CHARGER_DOWN][1]), UPTIME, "alert under {} %", "%"
    ),
    AlertType.HIGH_DEMAND: Measurement(
        "swaps an hour", _read_by(TRENDS[AlertType.HIGH_DEMAND][1]), SWAPS, "alert over {}"
    ),
}
