"""Compares an alert with what its station reports now, before an approval counts."""

from collections.abc import Sequence
from typing import Any

from rules.alert.alert import Alert, AlertType
from rules.alert.recheck import Reading, Recheck, RecheckVerdict
from rules.evaluate.clearing import is_turning, shows_no_trouble
from rules.evaluate.evaluate import judge_window
from rules.evaluate.finding import Finding
from rules.evaluate.hours import NO_HOURS, StationHours
from rules.evaluate.kinds import kind_of
from rules.evaluate.measures import MOST_CHARACTERS, comparable, measures
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.text.excerpt import excerpt


def recheck(
    alert: Alert,
    samples: Sequence[Metric],
    now_ms: int,
    rules: RuleSet,
    last_seen_ms: int | None = None,
    hours: StationHours = NO_HOURS,
) -> Recheck:
    """
    Return how an alert's condition stands at `now_ms` (epoch ms).

    It has changed if the severity or the reason differs, or if none of the alert's fault codes recurs any more: these
    decide who may approve, and what for. Other numbers move every minute; asking again for each of them would teach
    people not to look.

    `samples` are the station's samples in the rules' window; `last_seen_ms` (epoch ms) is its newest sample ever, for
    an empty window.
    """
    rules = rules.of(alert.station_id)
    window = rules.window(alert.station_id, samples, now_ms, last_seen_ms, hours)
    finding = judge_window(window, rules).of(alert.alert_type)
    before, after = as_raised(alert), reading_of(alert.alert_type, window, rules, finding, last_seen_ms)
    verdict = (
        _of_samples(alert.alert_type, before, after, window, rules)
        if window.samples
        else _of_silence(alert.alert_type, before, now_ms, rules, last_seen_ms)
    )
    return Recheck(verdict=verdict, at=now_ms, before=before, after=after)


def unreadable(alert: Alert, now_ms: int, why: str) -> Recheck:
    """Return a recheck that says why the metrics could not be read at `now_ms` (epoch ms)."""
    return Recheck(verdict=RecheckVerdict.UNREADABLE, at=now_ms, before=as_raised(alert), why=why)


def as_raised(alert: Alert) -> Reading:
    """Return the condition as recorded in the alert's evidence."""
    evidence = alert.metadata.evidence
    if evidence is None:
        return Reading(severity=alert.severity)
    return Reading(
        severity=alert.severity,
        reason=excerpt(evidence.reason, MOST_CHARACTERS),
        sampled_at=max((sample.timestamp for sample in evidence.samples), default=None),
        facts=comparable(alert.alert_type, evidence.facts),
    )


def reading_of(
    alert_type: AlertType,
    window: Window,
    rules: RuleSet,
    finding: Finding | None = None,
    last_seen_ms: int | None = None,
) -> Reading:
    """Return what the rule of a type finds or measures in a window; `last_seen_ms` is for an empty one."""
    sampled_at = window.newest.timestamp if window.newest else last_seen_ms
    if finding is not None:
        facts = comparable(alert_type, finding.facts)
        return Reading(severity=finding.severity, reason=finding.reason, sampled_at=sampled_at, facts=facts)
    measured = measures(alert_type, window, rules) if window.samples else {}
    return Reading(sampled_at=sampled_at, facts=comparable(alert_type, measured))


def _of_samples(
    alert_type: AlertType, before: Reading, after: Reading, window: Window, rules: RuleSet
) -> RecheckVerdict:
    if after.reason is not None and is_turning(alert_type, window, rules, after.reason):
        return RecheckVerdict.NO_FRESH_DATA
    if after.reason is not None:
        return RecheckVerdict.UNCHANGED if _is_the_same(before, after) else RecheckVerdict.CHANGED
    # No finding may mean that too little was measured.
    if shows_no_trouble(alert_type, window, rules, before.reason):
        return RecheckVerdict.CLEARED
    return RecheckVerdict.NO_FRESH_DATA


def _of_silence(
    alert_type: AlertType, before: Reading, now_ms: int, rules: RuleSet, last_seen_ms: int | None
) -> RecheckVerdict:
    is_silent = last_seen_ms is None or now_ms - last_seen_ms >= rules.silence.silent_after_ms
    if kind_of(alert_type).cause(before.reason).is_silence and is_silent:
        return RecheckVerdict.UNCHANGED
    return RecheckVerdict.NO_FRESH_DATA


def _is_the_same(before: Reading, after: Reading) -> bool:
    if after.severity != before.severity or before.reason not in {None, after.reason}:
        return False
    codes_before, codes_after = _codes(before.facts), _codes(after.facts)
    return not codes_before or not codes_after or bool(codes_before & codes_after)


def _codes(facts: dict[str, Any]) -> set[str]:
    """Return the codes without their counts: "E42" for "E42 x4"."""
    codes = facts.get("codes")
    return {str(each).rsplit(" x", 1)[0] for each in codes} if isinstance(codes, list) else set()
