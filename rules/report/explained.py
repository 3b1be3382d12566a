"""Why each rule fires or does not fire for a station at a time: by its inputs, and with a named reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rules.alert.alert import AlertType, Severity
from rules.evaluate.criterion import Criterion, quantity
from rules.evaluate.evaluate import judge_window
from rules.evaluate.judgement import Judgement
from rules.evaluate.kinds import KINDS
from rules.evaluate.own_window import own_window
from rules.evaluate.rule import Rule
from rules.evaluate.rule_kind import RuleKind
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.text.wording import exactly

_CAPITAL = re.compile(r"(?<!^)([A-Z])")


class NotFiring(StrEnum):
    """Why a rule does not fire."""

    RULE_OFF = "rule_off"
    NEVER_SEEN = "never_seen"
    NOTHING_MEASURED = "nothing_measured"
    LIMIT_NOT_REACHED = "limit_not_reached"
    NOT_FOR_LONG_ENOUGH = "not_for_long_enough"


NOT_FIRING_WORDS = {
    NotFiring.RULE_OFF: "the rule is off (enabled: false)",
    NotFiring.NEVER_SEEN: "no sample of the station is known",
    NotFiring.NOTHING_MEASURED: "no sample of the window measured what the rule judges",
    NotFiring.LIMIT_NOT_REACHED: "no measurement reached its limit",
    NotFiring.NOT_FOR_LONG_ENOUGH: (
        "a measurement reached its limit, and the rule asks for more: that it lasts, in enough samples, or is unusual"
    ),
}


@dataclass(frozen=True)
class RuleInput:
    """A measurement and, if it has one, its limit."""

    name: str
    value: str
    limit: str = ""
    is_reached: bool | None = None
    fires: bool = False
    """Whether an alert begins at the limit, and not only a worse severity."""


@dataclass(frozen=True)
class Explained:
    """One rule: why it fires or does not, what is said of it, its inputs, and how bad it is if it fires."""

    alert_type: AlertType
    reason: str
    words: str
    inputs: tuple[RuleInput, ...]
    severity: Severity | None = None
    held_because: str = ""

    @property
    def fires(self) -> bool:
        """Whether it opens an alert."""
        return self.severity is not None and not self.held_because


def explain(window: Window, rules: RuleSet) -> list[Explained]:
    """Explain every rule on a station's window."""
    rules = rules.of(window.station_id)
    judged = judge_window(window, rules)
    return [_explained(kind, own_window(kind, window, rules), rules.section(kind), judged) for kind in KINDS]


def _explained(kind: RuleKind[Any], window: Window, rule: Rule, judged: Judgement) -> Explained:
    finding = judged.of(kind.alert_type)
    facts = finding.facts if finding else kind.measures(window, rule)
    inputs = tuple(_inputs(kind, facts, rule, finding.thresholds if finding else {}))
    if finding is None:
        why = _why_not(kind, window, rule, inputs)
        return Explained(kind.alert_type, why, NOT_FIRING_WORDS[why], inputs)
    held = next((each for each in judged.held if each.finding.alert_type is kind.alert_type), None)
    return Explained(
        kind.alert_type,
        finding.reason,
        f"{finding.title}. {finding.description}",
        inputs,
        finding.severity,
        "" if held is None else f"{held.because}: {held.words}",
    )


def _why_not(kind: RuleKind[Any], window: Window, rule: Rule, inputs: tuple[RuleInput, ...]) -> NotFiring:
    if not rule.enabled:
        return NotFiring.RULE_OFF
    if window.last_seen_ms is None:
        return NotFiring.NEVER_SEEN
    if not any(map(kind.tells, window.samples)):
        return NotFiring.NOTHING_MEASURED
    reached = any(each.is_reached and each.fires for each in inputs)
    return NotFiring.NOT_FOR_LONG_ENOUGH if reached else NotFiring.LIMIT_NOT_REACHED


def _inputs(kind: RuleKind[Any], facts: dict[str, Any], rule: Rule, thresholds: dict[str, Any]) -> Iterator[RuleInput]:
    """Yield each measurement with its limit: the one that a finding was judged by, or that of the rule."""
    criteria = {each.fact: each for each in kind.criteria}
    for fact, value in facts.items():
        criterion = criteria.get(fact)
        yield RuleInput(fact, _shown(value)) if criterion is None else _judged(criterion, value, rule, thresholds)
    for fact in criteria.keys() - facts.keys():
        yield RuleInput(fact, "not known")


def _judged(criterion: Criterion, value: Any, rule: Rule, thresholds: dict[str, Any]) -> RuleInput:
    of_rule = getattr(rule, _CAPITAL.sub(r"_\1", criterion.threshold).lower(), None)
    limit = quantity(thresholds.get(criterion.threshold, of_rule))
    measured = quantity(value)
    if limit is None or measured is None:
        return RuleInput(criterion.fact, f"{_shown(value)}{criterion.unit}")
    is_reached = criterion.side.holds(measured, limit)
    said = f"{criterion.verb} {criterion.side} {exactly(limit)}{criterion.unit}"
    fires = criterion.verb == "alert"
    return RuleInput(criterion.fact, f"{_shown(value)}{criterion.unit}", said, is_reached, fires)


def _shown(value: Any) -> str:
    number = None if isinstance(value, str) else quantity(value)
    if number is not None:
        return exactly(number)
    return ", ".join(map(str, value)) or "none" if isinstance(value, list | tuple) else str(value)
