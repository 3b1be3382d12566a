"""Tries other values of a rule's keys, and says which of them people would have been spared by, at no alert lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from rules.alert.alert import Alert, AlertType
from rules.evaluate.kinds import KINDS, kind_of
from rules.evaluate.ruleset import RuleSet
from rules.report.backtest_score import DecidedAs, score, verdict_of
from rules.report.changed_rules import changed
from rules.report.would_be_alert import WouldBeAlert

_FACTORS = tuple(map(Decimal, ("0.25", "0.5", "0.75", "1.25", "1.5", "2", "3")))
_FROM_ZERO = (2, 5, 10)
_NOT_TRIED = frozenset({"cooldown_minutes", "forget_after_hours", "keep_firing_minutes", "covered_seconds"})
"""They say how often or how long something is shown, and not what is trouble."""


@dataclass(frozen=True)
class Candidate:
    """Rules in which one key has another value; the other types of alert are off. Without a key: as they are."""

    alert_type: AlertType
    rules: RuleSet
    key: str = ""
    value: str = ""


@dataclass(frozen=True)
class Tried:
    """What a candidate would have done: of the alerts that were right and wrong, how many it would have opened."""

    candidate: Candidate
    alerts: int
    right: int
    wrong: int


@dataclass(frozen=True)
class Suggestion:
    """
    What was tried for one rule: as it is, the best value, and the trade-off.

    `best` opens every right alert that the rule opens as it is, and the fewest wrong ones; None if nothing is better.
    In the `curve` each opens fewer wrong alerts than the one before, at the fewest right ones lost.
    """

    now: Tried
    best: Tried | None
    curve: tuple[Tried, ...]


def candidates(rules: RuleSet, decided: Sequence[Alert]) -> list[Candidate]:
    """Return what to try: values for each rule of which somebody called an alert wrong."""
    wrong = {each.alert_type for each in decided if verdict_of(each) is DecidedAs.WRONG}
    return [each for kind in KINDS if kind.alert_type in wrong for each in _of_type(rules, kind.alert_type)]


def suggestions(
    tried: Sequence[tuple[Candidate, Sequence[WouldBeAlert]]], decided: Sequence[Alert], end_ms: int
) -> list[Suggestion]:
    """Return what to say of what was tried; `end_ms` is when the recording ended (epoch ms)."""
    by_type: dict[AlertType, list[Tried]] = {}
    for candidate, alerts in tried:
        by_type.setdefault(candidate.alert_type, []).append(_tried(candidate, alerts, decided, end_ms))
    return [_suggestion(each) for each in by_type.values()]


def _of_type(rules: RuleSet, alert_type: AlertType) -> Iterator[Candidate]:
    kind = kind_of(alert_type)
    others = {each.section: {"enabled": False} for each in KINDS if each is not kind}
    yield Candidate(alert_type, changed(rules, others))
    rule = rules.rule(alert_type)
    for key in type(rule).model_fields:
        for value in _values(getattr(rule, key)) if key not in _NOT_TRIED else ():
            try:
                new = changed(rules, others | {kind.section: {key: value}})
            except ValidationError:
                # Out of its bounds, or against another key.
                continue
            yield Candidate(alert_type, new, f"{kind.section}.{key}", str(value))


def _values(value: Any) -> list[Any]:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return []
    if not value:
        return list(_FROM_ZERO)
    tried = {value * factor for factor in _FACTORS}
    return sorted({int(each) for each in tried} - {value} if isinstance(value, int) else tried)


def _tried(candidate: Candidate, alerts: Sequence[WouldBeAlert], decided: Sequence[Alert], end_ms: int) -> Tried:
    own = [each for each in decided if each.alert_type is candidate.alert_type]
    found = {
        verdict: score(alerts, [each for each in own if verdict_of(each) is verdict], end_ms)
        for verdict in (DecidedAs.RIGHT, DecidedAs.WRONG)
    }
    kept = {
        verdict: scores[candidate.alert_type].found if candidate.alert_type in scores else 0
        for verdict, scores in found.items()
    }
    return Tried(candidate, len(alerts), kept[DecidedAs.RIGHT], kept[DecidedAs.WRONG])


def _suggestion(tried: Sequence[Tried]) -> Suggestion:
    now, *others = tried
    safe = [each for each in others if each.right >= now.right and each.wrong < now.wrong]
    best = min(safe, key=lambda each: (each.wrong, each.alerts), default=None)
    curve: list[Tried] = [now]
    for each in sorted(others, key=lambda one: (-one.right, one.wrong, one.alerts)):
        if each.wrong < curve[-1].wrong:
            curve.append(each)
    return Suggestion(now, best, tuple(curve))
