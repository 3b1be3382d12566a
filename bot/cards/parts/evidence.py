"""The evidence on a card: value, threshold and margin of what fired, the trend, and how fresh the data is."""

from decimal import Decimal

from bot.cards.parts.criterion import value_and_limit, value_of
from bot.cards.parts.times import age
from bot.cards.parts.trend import levels, trend
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertType
from rules.evaluate.criterion import Criterion, Facts
from rules.evaluate.kinds import kind_of

_Pair = tuple[str, str]


def evidence_fields(alert: Alert) -> list[_Pair]:
    """Return names and mrkdwn values beside their limits, what fired first; empty if there is no evidence."""
    evidence = alert.metadata.evidence
    if evidence is None:
        return []
    facts, thresholds = evidence.facts, evidence.thresholds
    rows = [
        (criterion.name, value_and_limit(criterion, facts, thresholds))
        for criterion, _ in kind_of(alert.alert_type).fired_first(evidence.reason)
    ]
    return [*_known(rows), *_codes(facts)]


def proof(alert: Alert) -> str | None:
    """Return what fired beside its limit, and its trend, as one line of mrkdwn; None if that is not known."""
    told = _fired(alert)
    if not told:
        return None
    (first, value), *others = told
    # What has no limit of its own is told together with what has.
    beside = [f"{_lower(each.name)} {said}" for each, said in others[:1] if not first.threshold]
    bars = _levels(alert) if kind_of(alert.alert_type).trend.criterion == first else None
    return ", ".join([f"*{first.name}:* {value}", *beside, *([bars] if bars else [])])


def _fired(alert: Alert) -> list[tuple[Criterion, str]]:
    """Return what fired and was measured, or what was measured at all where the reason is not known."""
    evidence = alert.metadata.evidence
    if evidence is None:
        return []
    ordered = kind_of(alert.alert_type).fired_first(evidence.reason)
    fired = [each for each, is_fired in ordered if is_fired] or [each for each, _ in ordered]
    told = ((each, value_and_limit(each, evidence.facts, evidence.thresholds)) for each in fired)
    return [(each, value) for each, value in told if value is not None]


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def measured_fields(alert_type: AlertType, facts: Facts, reason: str | None) -> list[_Pair]:
    """Return names and mrkdwn values of measurements, those that the reason is about first."""
    rows = [(criterion.name, value_of(criterion, facts)) for criterion, _ in kind_of(alert_type).fired_first(reason)]
    return [*_known(rows), *_codes(facts)]


def trend_line(alert: Alert) -> str | None:
    """Return the trend of the measurement that the alert is about over the samples that fired."""
    shown = kind_of(alert.alert_type).trend
    values = _trend_values(alert)
    if not values or (len(set(values)) == 1 and not shown.shows_level):
        return None
    return trend(shown.name, values, _trend_limit(alert))


def _levels(alert: Alert) -> str | None:
    values = _trend_values(alert)
    return levels(values, _trend_limit(alert)) if len(set(values)) > 1 else None


def _trend_values(alert: Alert) -> list[Decimal | int]:
    evidence, shown = alert.metadata.evidence, kind_of(alert.alert_type).trend
    samples = reversed(evidence.samples) if evidence else ()
    return [value for sample in samples if (value := shown.read(sample)) is not None]


def _trend_limit(alert: Alert) -> Decimal | None:
    evidence = alert.metadata.evidence
    return kind_of(alert.alert_type).trend.criterion.limit_in(evidence.thresholds) if evidence else None


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
