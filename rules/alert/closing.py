"""The part of the policy that says which alerts close by themselves, and after how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from rules.alert.alert import AlertType, Severity
from rules.alert.escalation_policy import PolicySection
from rules.units import DAY_MS, MINUTE_MS

LONGEST_MINUTES = 30 * DAY_MS // MINUTE_MS
NEVER = "never"


def _minutes(given: Any) -> Any:
    if given is None:
        raise ValueError(f"give a number of minutes, or {NEVER}")
    return None if given == NEVER else given


Minutes = Annotated[int | None, Field(ge=1, le=LONGEST_MINUTES, strict=True), BeforeValidator(_minutes)]
"""How many; None for never."""


class ClosingRule(PolicySection):
    """After how many minutes alerts of a type and severity close; a criterion that is left out matches everything."""

    after_minutes: Minutes
    alert_type: AlertType | None = None
    severity: Severity | None = None

    def matches(self, alert_type: AlertType, severity: Severity) -> bool:
        """Whether the rule covers an alert."""
        return self.alert_type in {None, alert_type} and self.severity in {None, severity}

    @property
    def specificity(self) -> int:
        """How many criteria the rule names."""
        return (self.alert_type is not None) + (self.severity is not None)

    @property
    def after_ms(self) -> int | None:
        """After how long (ms); None for never."""
        return None if self.after_minutes is None else self.after_minutes * MINUTE_MS


SHIPPED = tuple(ClosingRule(severity=each, after_minutes=30) for each in (Severity.LOW, Severity.MEDIUM))
"""Where no rule of a policy is about an alert that recovered."""


@dataclass(frozen=True)
class Closing:
    """Which alerts close by themselves: those whose condition stays clear, and those that nobody decides."""

    recovered: tuple[ClosingRule, ...] = ()
    expired: tuple[ClosingRule, ...] = ()

    def recovered_after_ms(self, alert_type: AlertType, severity: Severity) -> int | None:
        """Return for how long (ms) the condition must have been clear; None where only a person closes."""
        rule = _rule_for(self.recovered, alert_type, severity) or _rule_for(SHIPPED, alert_type, severity)
        return rule.after_ms if rule else None

    def expired_after_ms(self, alert_type: AlertType, severity: Severity) -> int | None:
        """Return after how long (ms) without a decision an alert closes; None for never."""
        rule = _rule_for(self.expired, alert_type, severity)
        return rule.after_ms if rule else None


KEEPS_ALL = Closing(recovered=(ClosingRule.model_validate({"after_minutes": NEVER}),))
"""No alert closes by itself."""


def _rule_for(rules: Iterable[ClosingRule], alert_type: AlertType, severity: Severity) -> ClosingRule | None:
    """Return the most specific rule, of equals the first."""
    matching = [each for each in rules if each.matches(alert_type, severity)]
    return max(matching, key=lambda each: each.specificity, default=None)
