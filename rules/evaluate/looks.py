"""Looks back: whether a condition has stood for long enough, and whether it comes and goes."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate.kinds import kind_of
from rules.evaluate.own_window import own_ms, own_window
from rules.evaluate.rule_kind import RuleKind
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.true_silence import since_it_works
from rules.evaluate.window import Window
from rules.units import MINUTE_MS

_LOOKS = 10
"""How often a time is looked back on: at its begin, and so that no look is closer to the next than a minute."""


@dataclass(frozen=True)
class Flaps:
    """How often a condition came or went in how many looks."""

    changes: int
    looks: int


def has_stood(kind: RuleKind[Any], window: Window, rules: RuleSet, length_ms: int) -> bool:
    """Whether the rule's condition stood at each look from `length_ms` ago on, by what was measured by then."""
    step_ms = max(MINUTE_MS, length_ms // _LOOKS)
    return all(_stands(kind, window, at, rules) for at in range(window.now_ms - length_ms, window.now_ms, step_ms))


def flapping(alert_type: AlertType, window: Window, rules: RuleSet) -> Flaps | None:
    """Return how often a condition came and went lately, if that was too often; looks are a cadence apart."""
    kind, rules = kind_of(alert_type), rules.of(window.station_id)
    bounds = rules.flapping
    if not bounds.changes:
        return None
    step_ms = max(MINUTE_MS, window.cadence_ms or 0)
    oldest_ms = max(window.now_ms - (bounds.looks - 1) * step_ms, window.now_ms - rules.past_ms + own_ms(kind, rules))
    seen = [_stands(kind, window, at, rules) for at in range(window.now_ms, oldest_ms - 1, -step_ms)]
    changes = sum(newer != older for newer, older in pairwise(seen))
    return Flaps(changes, len(seen)) if changes >= bounds.changes else None


def _stands(kind: RuleKind[Any], window: Window, at_ms: int, rules: RuleSet) -> bool:
    last_seen_ms = window.last_seen_ms if (window.last_seen_ms or 0) <= at_ms else None
    then = since_it_works(rules.window(window.station_id, window.whole, at_ms, last_seen_ms, window.hours), rules)
    return kind.judge(own_window(kind, then, rules), rules.section(kind)) is not None
