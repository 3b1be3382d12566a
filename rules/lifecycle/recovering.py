"""Whether the condition of an open alert stayed clear for as long as the policy says, so that the alert may close."""

from typing import Protocol

from rules.alert.alert import AlertType
from rules.evaluate.clearing import shows_no_trouble, was_measured_since
from rules.evaluate.judgement import Judgement
from rules.evaluate.looks import flapping
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window


class ClearedGuard(Protocol):
    """What a guard knows of an open alert whose condition may have cleared."""

    @property
    def cleared(self) -> bool:
        """Whether the condition has cleared."""

    @property
    def cleared_at(self) -> int | None:
        """When it had cleared (epoch ms); None if that is not known: then the alert decides."""

    @property
    def reason(self) -> str | None:
        """Why the alert was opened, or last became worse."""

    @property
    def waits_for_a_person(self) -> bool:
        """Whether the alert never closes when it has recovered."""


def may_have_recovered(guard: ClearedGuard, after_ms: int | None, now_ms: int) -> bool:
    """Whether a condition has been clear for `after_ms` as far as the guard knows; None stands for never."""
    if after_ms is None or not guard.cleared or guard.waits_for_a_person:
        return False
    return now_ms - (guard.cleared_at or 0) >= after_ms


def has_recovered(
    alert_type: AlertType,
    guard: ClearedGuard,
    window: Window,
    judged: Judgement,
    rules: RuleSet,
    after_ms: int | None,
) -> bool:
    """Whether a condition stayed clear for `after_ms`: the station was heard all the time, and shows no trouble now."""
    if after_ms is None or not may_have_recovered(guard, after_ms, window.now_ms):
        return False
    return (
        judged.of(alert_type) is None
        and shows_no_trouble(alert_type, window, rules, guard.reason)
        and was_measured_since(alert_type, window, rules, guard.reason, window.now_ms - after_ms)
        and not flapping(alert_type, window, rules)
    )
