"""The evidence on a card: of what fired value, threshold and margin, the trend, and how fresh the data is."""

from collections.abc import Callable
from decimal import Decimal

from bot.cards.parts.criteria import SAME_CODE, STOCK, SWAPS, UPTIME, fired_first
from bot.cards.parts.criterion import Facts
from bot.cards.parts.times import age
from bot.cards.parts.trend import trend
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertType
from rules.metric import Metric

_Pair = tuple[str, str]


def evidence_fields(alert: Alert) -> list[_Pair]:
    """Return names and mrkdwn values beside their limits, what fired first; nothing where there is no evidence."""
    evidence = alert.metadata.evidence
    if evidence is None:
        return []
    facts, thresholds = evidence.facts, evidence.thresholds
    rows = [
        (criterion.name, criterion.judged(facts, thresholds, fired=fired))
        for criterion, fired in fired_first(alert.alert_type, evidence.reason)
    ]
    return [*_known(rows), *_codes(facts)]


def measured_fields(alert_type: AlertType, facts: Facts, reason: str | None) -> list[_Pair]:
    """Return names and mrkdwn values of measurements; those that a reason is about stand first."""
    rows = [(criterion.name, criterion.said(facts)) for criterion, _ in fired_first(alert_type, reason)]
    return [*_known(rows), *_codes(facts)]


def trend_line(alert: Alert) -> str | None:
    """
    Return the trend of the measurement that the alert is about, over the samples that fired.

    A number of codes that does not move says nothing: the fields beside it count the ones that recur.
    """
    evidence = alert.metadata.evidence
    if evidence is None or not evidence.samples:
        return None
    name, read = TRENDS[alert.alert_type]
    values = [value for sample in reversed(evidence.samples) if (value := read(sample)) is not None]
    if alert.alert_type is AlertType.FAULT_PATTERN and len(set(values)) <= 1:
        return None
    limit = TREND_CRITERIA[alert.alert_type].limit_in(evidence.thresholds)
    return trend(name, values, limit) if values else None


def freshness(alert: Alert) -> str | None:
    """Return how old the newest sample was when the alert was raised; a card is read long after that."""
    evidence = alert.metadata.evidence
    if evidence is None or not evidence.samples:
        return None
    newest = max(sample.timestamp for sample in evidence.samples)
    samples = len(evidence.samples)
    moment = "before it got worse" if alert.metadata.worsenings else "before the alert"
    return f"{samples} sample{'' if samples == 1 else 's'}, the newest {age(evidence.observed_at - newest)} {moment}"


def _known(rows: list[tuple[str, str | None]]) -> list[_Pair]:
    return [(name, value) for name, value in rows if value is not None]


def _codes(facts: Facts) -> list[_Pair]:
    codes = facts.get("codes")
    if not isinstance(codes, list | tuple) or not codes:
        return []
    return [("Recurring codes", escaped(", ".join(str(code) for code in codes), 500))]


Read = Callable[[Metric], Decimal | int | None]
TRENDS: dict[AlertType, tuple[str, Read]] = {
    # The name of what an alert of a type is about, and how it is read off a sample.
    AlertType.LOW_INVENTORY: ("charged batteries", lambda sample: sample.charged_batteries),
    AlertType.CHARGER_DOWN: ("uptime %", lambda sample: sample.charger_uptime),
    AlertType.HIGH_DEMAND: ("swaps/h", lambda sample: sample.swap_rate),
    AlertType.FAULT_PATTERN: ("codes a sample", lambda sample: len(sample.fault_patterns) + len(sample.error_logs)),
}
TREND_CRITERIA = {
    AlertType.LOW_INVENTORY: STOCK,
    AlertType.CHARGER_DOWN: UPTIME,
    AlertType.HIGH_DEMAND: SWAPS,
    AlertType.FAULT_PATTERN: SAME_CODE,
}
