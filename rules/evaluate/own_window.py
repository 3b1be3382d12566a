"""The window that one rule looks at, where its section of the rules file has its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rules.evaluate.rule_kind import RuleKind
from rules.evaluate.window import Window
from rules.units import MINUTE_MS

if TYPE_CHECKING:
    from rules.evaluate.ruleset import RuleSet


def own_ms(kind: RuleKind[Any], rules: RuleSet) -> int:
    """Return the length of a rule's window (ms); the rules are those of the station."""
    return (rules.section(kind).window_minutes or rules.window_minutes) * MINUTE_MS


def own_window(kind: RuleKind[Any], window: Window, rules: RuleSet) -> Window:
    """
    Return the window as a rule looks at it; the rules are those of the station.

    A longer one takes in what came before, as far as that is known. Samples that come late, or seldom, are looked at
    from the newest one on, and of a silent station there are none.
    """
    length_ms = own_ms(kind, rules)
    if length_ms == rules.window_ms or not window.samples:
        return window
    newest_ms = window.samples[0].timestamp
    is_old = window.now_ms - newest_ms > min(length_ms, rules.window_ms) // 2
    since_ms = (newest_ms if is_old else window.now_ms) - length_ms
    count = sum(sample.timestamp >= since_ms for sample in window.whole)
    return replace(window, samples=window.whole[:count], past=window.whole[count:])


def check_windows(rules: RuleSet, kinds: tuple[RuleKind[Any], ...]) -> None:
    """Raise ValueError if a length of time does not suit a window, or what is known before it."""
    if rules.past_minutes < rules.window_minutes:
        raise ValueError("past_minutes should not be under window_minutes")
    for kind in kinds:
        rule, minutes = rules.section(kind), own_ms(kind, rules) // MINUTE_MS
        named = f"{kind.section}.window_minutes" if rule.window_minutes else "window_minutes"
        if rules.clear_after_seconds * 2 > minutes * 60:
            raise ValueError(f"clear_after_seconds should not be over half of {named}")
        if rules.silence.silent_after_minutes < minutes:
            raise ValueError(f"charger_down.silent_after_minutes should not be under {named}")
        if rules.past_minutes < minutes:
            raise ValueError(f"past_minutes should not be under {named}")
        rule.check_past(rules.past_minutes)
        for name in ("for_minutes", "keep_firing_minutes"):
            if getattr(rule, name) > rules.past_minutes - minutes:
                raise ValueError(f"{kind.section}.{name} should not be over past_minutes less {named}")
