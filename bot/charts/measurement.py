"""Which measurement a chart shows, and by which threshold it is judged."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.cards.evidence import TRENDS, Read, quantity
from bot.cards.trend import number
from bot.charts.chart_data import Reading, Threshold
from rules.alert import Alert, AlertType
from rules.fault_pattern import codes_in
from rules.finding import Reason
from rules.metric import Metric
from rules.window import percent
from rules.wording import tenth

Series = Callable[[Iterable[Metric]], tuple[Reading, ...]]
"""Samples, oldest first, become readings, oldest first; what a sample does not say is no reading."""


@dataclass(frozen=True)
class Measurement:
    """
    What is measured, and how the alert's threshold is found and said.

    `threshold` is its name in the alert's evidence, `words` say it around the number; `is_floor`: trouble lies below.
    """

    name: str
    series: Series
    unit: str = ""
    threshold: str = ""
    words: str = ""
    is_floor: bool = True
    reads_texts: bool = False

    def judged_by(self, thresholds: Mapping[str, object]) -> Threshold | None:
        """Return the threshold of an alert's evidence; None when it has none for this measurement."""
        value = quantity(thresholds.get(self.threshold))
        if value is None:
            return None
        return Threshold(value=value, words=self.words.format(number(value)), is_floor=self.is_floor)


def measurement_of(alert: Alert, window_ms: int) -> Measurement:
    """Return what an alert is about; `window_ms` is what the rules look back on."""
    evidence = alert.metadata.evidence
    if evidence is not None and evidence.reason == Reason.STOCK_UNDER_SHARE:
        return _SHARE
    if alert.alert_type is AlertType.FAULT_PATTERN:
        return Measurement(
            "samples with the same fault",
            lambda samples: recurrences(samples, window_ms),
            threshold="minSamples",
            words="alert from {}",
            is_floor=False,
            reads_texts=True,
        )
    return _OF_TYPE[alert.alert_type]


def stock() -> Measurement:
    """Return what is worth seeing of a station that has no alert."""
    return _OF_TYPE[AlertType.LOW_INVENTORY]


def recurrences(samples: Iterable[Metric], window_ms: int) -> tuple[Reading, ...]:
    """Return for each sample in how many of the window that it ends the most frequent code stands."""
    window: deque[tuple[int, frozenset[str]]] = deque()
    counts: Counter[str] = Counter()
    readings: list[Reading] = []
    for sample in samples:
        while window and sample.timestamp - window[0][0] > window_ms:
            counts.subtract(window.popleft()[1])
        codes = codes_in(sample)
        window.append((sample.timestamp, codes))
        counts.update(codes)
        readings.append(Reading(at=sample.timestamp, value=Decimal(max(counts.values(), default=0))))
        counts = +counts
    return tuple(readings)


def _read_by(read: Read) -> Series:
    return lambda samples: tuple(
        Reading(at=sample.timestamp, value=Decimal(value)) for sample in samples if (value := read(sample)) is not None
    )


def _share(sample: Metric) -> Decimal | None:
    charged, uncharged = sample.charged_batteries, sample.uncharged_batteries
    return None if charged is None or uncharged is None else tenth(percent(charged, charged + uncharged))


_SHARE = Measurement(
    "share of batteries charged", _read_by(_share), "%", "chargedShareAtMostPercent", "alert at {} % or less"
)
_OF_TYPE = {
    AlertType.LOW_INVENTORY: Measurement(
        "charged batteries",
        _read_by(TRENDS[AlertType.LOW_INVENTORY][1]),
        threshold="chargedAtMost",
        words="alert at {} or fewer",
    ),
    AlertType.CHARGER_DOWN: Measurement(
        "charger uptime",
        _read_by(TRENDS[AlertType.CHARGER_DOWN][1]),
        "%",
        threshold="uptimeUnderPercent",
        words="alert under {} %",
    ),
    AlertType.HIGH_DEMAND: Measurement(
        "swaps an hour",
        _read_by(TRENDS[AlertType.HIGH_DEMAND][1]),
        threshold="swapRateOver",
        words="alert over {}",
        is_floor=False,
    ),
}
