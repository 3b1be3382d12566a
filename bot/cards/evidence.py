"""The evidence on a card: value, threshold and margin of what fired, the trend, and how fresh the data is."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.cards.times import age
from bot.cards.trend import number, trend
from bot.slack.text import escaped
from rules.alert import Alert, AlertType
from rules.metric import Metric

_Pair = tuple[str, str]
Facts = Mapping[str, Any]
_LARGEST_EXPONENT = 130


def evidence_fields(alert: Alert) -> list[_Pair]:
    """Return names and mrkdwn values of what fired; nothing for an alert that carries no evidence."""
    evidence = alert.metadata.evidence
    if evidence is None:
        return []
    return measured_fields(alert.alert_type, evidence.facts, evidence.thresholds)


def measured_fields(alert_type: AlertType, facts: Facts, thresholds: Facts) -> list[_Pair]:
    """Return names and mrkdwn values of measurements, each beside its threshold where that is given."""
    rows = _ROWS[alert_type]
    pairs = [(row.name, value) for row in rows if (value := row.value(facts, thresholds)) is not None]
    return [*pairs, *_codes(facts)]


def trend_line(alert: Alert) -> str | None:
    """Return the trend of the measurement that the alert is about, over the samples that fired."""
    evidence = alert.metadata.evidence
    if evidence is None or not evidence.samples:
        return None
    name, read = TRENDS[alert.alert_type]
    values = [value for sample in reversed(evidence.samples) if (value := read(sample)) is not None]
    return trend(name, values) if values else None


def measured(alert_type: AlertType, sample: Metric) -> tuple[str, str] | None:
    """Return the name and the value of what alerts of a type are about, in one sample; None when it is not there."""
    name, read = TRENDS[alert_type]
    value = read(sample)
    return None if value is None else (name, number(value))


def freshness(alert: Alert) -> str | None:
    """Return how old the newest sample was when the alert was raised; a card is read long after that."""
    evidence = alert.metadata.evidence
    if evidence is None or not evidence.samples:
        return None
    newest = max(sample.timestamp for sample in evidence.samples)
    samples = len(evidence.samples)
    moment = "before it got worse" if alert.metadata.worsenings else "before the alert"
    return f"{samples} sample{'' if samples == 1 else 's'}, the newest {age(evidence.observed_at - newest)} {moment}"


class _Row:
    """One measurement beside its threshold."""

    def __init__(self, name: str, fact: str, unit: str = "", threshold: str | None = None, limit: str = "") -> None:
        self.name = name
        self._fact = fact
        self._unit = unit
        self._threshold = threshold
        self._limit = limit

    def value(self, facts: Facts, thresholds: Facts) -> str | None:
        """Return "2 (at most 5, 3 under)"; None when it was not measured."""
        raw = facts.get(self._fact)
        if raw is None:
            return None
        measured = quantity(raw)
        if measured is None:
            return escaped(str(raw), 100)
        value = f"{number(measured)}{self._unit}"
        threshold = quantity(thresholds.get(self._threshold)) if self._threshold else None
        if threshold is None:
            return value
        difference = measured - threshold
        margin = "" if difference == 0 else f", {number(abs(difference))} {'over' if difference > 0 else 'under'}"
        return f"{value} ({self._limit} {number(threshold)}{self._unit}{margin})"


def quantity(raw: Any) -> Decimal | None:
    """Return a stored fact or threshold as a number; None when it is none, or none that can be reckoned with."""
    if raw is None or isinstance(raw, bool):
        return None
    try:
        value = Decimal(str(raw))
    except InvalidOperation:
        return None
    # Beyond what DynamoDB keeps as a number it was text: arithmetic on it would overflow.
    return value if value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT else None


def _codes(facts: Facts) -> list[_Pair]:
    codes = facts.get("codes")
    if not isinstance(codes, list | tuple) or not codes:
        return []
    return [("Recurring codes", escaped(", ".join(str(code) for code in codes), 500))]


_ROWS = {
    AlertType.LOW_INVENTORY: (
        _Row("Charged batteries", "chargedBatteries", "", "chargedAtMost", "alert at"),
        _Row("Share charged", "chargedSharePercent", " %", "chargedShareAtMostPercent", "alert at"),
        _Row("Swaps an hour", "swapsPerHour"),
        _Row("Charged an hour", "chargedPerHour"),
    ),
    AlertType.CHARGER_DOWN: (
        _Row("Charger health", "chargerHealth"),
        _Row("Uptime", "chargerUptimePercent", " %", "uptimeUnderPercent", "alert under"),
        _Row("Bad samples", "badSamples", "", "minSamples", "alert from"),
        _Row("Silent for", "silentMinutes", " min", "silentAfterMinutes", "alert from"),
    ),
    AlertType.HIGH_DEMAND: (
        _Row("Swaps an hour", "swapsPerHour", "", "swapRateOver", "alert over"),
        _Row("Window in surge", "surgeSharePercent", " %", "surgeSharePercent", "alert from"),
        _Row("Share charged", "chargedSharePercent", " %", "shortStockSharePercent", "short at"),
        _Row("Charged batteries", "chargedBatteries"),
    ),
    AlertType.FAULT_PATTERN: (_Row("Different codes", "recurringCodes"),),
}

Read = Callable[[Metric], Decimal | int | None]
TRENDS: dict[AlertType, tuple[str, Read]] = {
    # The name of what an alert of a type is about, and how it is read off a sample.
    AlertType.LOW_INVENTORY: ("charged batteries", lambda sample: sample.charged_batteries),
    AlertType.CHARGER_DOWN: ("uptime %", lambda sample: sample.charger_uptime),
    AlertType.HIGH_DEMAND: ("swaps/h", lambda sample: sample.swap_rate),
    AlertType.FAULT_PATTERN: ("codes a sample", lambda sample: len(sample.fault_patterns) + len(sample.error_logs)),
}
