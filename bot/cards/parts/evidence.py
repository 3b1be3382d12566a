"""The evidence on a card: value, threshold and margin of what fired, the trend, and how fresh the data is."""

from bot.cards.parts.criterion import value_and_limit, value_of
from bot.cards.parts.times import age
from bot.cards.parts.trend import trend
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertType
from rules.evaluate.criterion import Facts
from rules.evaluate.kinds import kind_of

_Pair = tuple[str, str]


def evidence_fields(alert: Alert) -> list[_Pair]:
    """Return names and mrkdwn values beside their limits, what fired first; empty if there is no evidence."""
    evidence = alert.metadata.evidence
    if evidence is None:
        return []
    facts, thresholds = evidence.facts, evidence.thresholds
    rows = [
        (criterion.name, value_and_limit(criterion, facts, thresholds, fired=fired))
        for criterion, fired in kind_of(alert.alert_type).fired_first(evidence.reason)
    ]
    return [*_known(rows), *_codes(facts)]


def measured_fields(alert_type: AlertType, facts: Facts, reason: str | None) -> list[_Pair]:
    """Return names and mrkdwn values of measurements, those that the reason is about first."""
    rows = [(criterion.name, value_of(criterion, facts)) for criterion, _ in kind_of(alert_type).fired_first(reason)]
    return [*_known(rows), *_codes(facts)]


def trend_line(alert: Alert) -> str | None:
    """Return the trend of the measurement that the alert is about over the samples that fired."""
    evidence = alert.metadata.evidence
    if evidence is None or not evidence.samples:
        return None
    shown = kind_of(alert.alert_type).trend
    values = [value for sample in reversed(evidence.samples) if (value := shown.read(sample)) is not None]
    if not values or (len(set(values)) == 1 and not shown.shows_level):
        return None
    return trend(shown.name, values, shown.criterion.limit_in(evidence.thresholds))


def freshness(alert: Alert) -> str | None:
    """Return how old the newest sample was when the alert was raised (not now: cards are read much later)."""
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
