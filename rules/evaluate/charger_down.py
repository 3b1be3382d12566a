"""CHARGER_DOWN: chargers down, degraded or off too often, over several samples; or a station gone silent."""

from decimal import Decimal
from typing import Any

from rules.alert.alert import AlertType, Severity
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.playbook import recommended_action
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.silence import evaluate_silence
from rules.evaluate.thresholds import ChargerDownRule
from rules.evaluate.window import Window
from rules.metric import ChargerHealth, Metric
from rules.text.wording import beside, counted, exactly, outlook, until_empty

Grade = tuple[Severity, Reason]
"""How bad one sample is, and by which sign."""

# The more telling sign wins between two of one severity.
_TELLING = (Reason.UPTIME_UNDER_THRESHOLD, Reason.CHARGER_REPORTED_DEGRADED, Reason.CHARGER_REPORTED_DOWN)


def evaluate(window: Window, rule: ChargerDownRule, last_seen_ms: int | None = None) -> Finding | None:
    """Judge the chargers by the window; an empty window by `last_seen_ms` (epoch ms of the newest sample ever)."""
    if window.newest is None:
        return evaluate_silence(window, rule, last_seen_ms)
    graded = [(sample, grade) for sample in window.samples if (grade := _grade(sample, rule)) is not None]
    # The newest must be bad, too: chargers that have come back page nobody.
    if len(graded) < rule.min_samples or graded[0][0] is not window.newest:
        return None
    # The worst that `min_samples` of the samples agree on: one outlier does not raise the severity either.
    worst_first = sorted((grade for _, grade in graded), key=_weight, reverse=True)
    severity, reason = worst_first[rule.min_samples - 1]
    return _finding(window, tuple(sample for sample, _ in graded), severity, reason, rule)


def _grade(sample: Metric, rule: ChargerDownRule) -> Grade | None:
    signs: list[Grade] = []
    if sample.charger_health is ChargerHealth.DOWN:
        signs.append((rule.severity_when_down, Reason.CHARGER_REPORTED_DOWN))
    if sample.charger_health is ChargerHealth.DEGRADED:
        signs.append((rule.severity_when_degraded, Reason.CHARGER_REPORTED_DEGRADED))
    if sample.charger_uptime is not None and sample.charger_uptime < rule.uptime_under_percent:
        step = rule.severity_by_uptime_percent.severity(sample.charger_uptime)
        severity = max(step, rule.severity, key=lambda either: either.rank)
        signs.append((severity, Reason.UPTIME_UNDER_THRESHOLD))
    return max(signs, key=_weight, default=None)


def _weight(grade: Grade) -> tuple[int, int]:
    return grade[0].rank, _TELLING.index(grade[1])


def _finding(
    window: Window, bad: tuple[Metric, ...], severity: Severity, reason: Reason, rule: ChargerDownRule
) -> Finding:
    minutes = minutes_to_empty(window)
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.CHARGER_DOWN,
        severity=severity,
        reason=reason,
        title=f"{window.station_id}: {_what(bad, reason, rule)}{until_empty(minutes)}",
        description=_description(window, bad, rule) + outlook(minutes),
        recommended_action=recommended_action(reason),
        observed_at=window.now_ms,
        thresholds={"uptimeUnderPercent": rule.uptime_under_percent, "minSamples": rule.min_samples},
        facts=measures(window, rule) | _fired(bad, reason, rule),
        samples=bad,
        minutes_to_empty=minutes,
    )


def _what(bad: tuple[Metric, ...], reason: Reason, rule: ChargerDownRule) -> str:
    said = {
        Reason.CHARGER_REPORTED_DOWN: "chargers down",
        Reason.CHARGER_REPORTED_DEGRADED: "chargers degraded",
        Reason.UPTIME_UNDER_THRESHOLD: f"charger uptime under {exactly(rule.uptime_under_percent)} %",
    }[reason]
    uptime = _fired(bad, reason, rule).get("chargerUptimePercent", _uptime(bad[0], rule))
    return said + _at(uptime)


def _description(window: Window, bad: tuple[Metric, ...], rule: ChargerDownRule) -> str:
    seen = f"{len(bad)} of the last {counted(len(window.samples), 'sample')}"
    newest = f"health: {bad[0].charger_health or 'not reported'}{_at(_uptime(bad[0], rule))}"
    return f"{seen} are bad, the newest among them ({newest}). What is not charged now is missing from the stock later."


def _at(uptime: Decimal | None) -> str:
    return "" if uptime is None else f", uptime {exactly(uptime)} %"


def _uptime(sample: Metric, rule: ChargerDownRule) -> Decimal | None:
    return None if sample.charger_uptime is None else beside(sample.charger_uptime, rule.uptime_under_percent)


def _fired(bad: tuple[Metric, ...], reason: Reason, rule: ChargerDownRule) -> dict[str, Any]:
    """Return what the newest sample with the sign of the reason says: one outlier after it may show another sign."""
    if reason is Reason.UPTIME_UNDER_THRESHOLD:
        uptimes = (uptime for sample in bad if (uptime := _uptime(sample, rule)) is not None)
        return {"chargerUptimePercent": next(each for each in uptimes if each < rule.uptime_under_percent)}
    is_down = reason is Reason.CHARGER_REPORTED_DOWN
    return {"chargerHealth": str(ChargerHealth.DOWN if is_down else ChargerHealth.DEGRADED)}


def measures(window: Window, rule: ChargerDownRule) -> dict[str, Any]:
    """Return what is measured of the chargers, down or not: what the newest sample says, and how many are bad."""
    newest = window.newest
    facts = {
        "badSamples": sum(_grade(sample, rule) is not None for sample in window.samples),
        "samples": len(window.samples),
        "chargerUptimePercent": _uptime(newest, rule) if newest else None,
        "chargerHealth": str(newest.charger_health) if newest and newest.charger_health else None,
    }
    return {name: value for name, value in facts.items() if value is not None}
