"""Permission to approve, from the press until the decision is written."""

from dataclasses import dataclass

from bot.access.authorization import Authority, Grant
from bot.access.denials import another_rule_holds
from bot.access.policy import Action
from bot.decisions.press_origin import Origin
from rules.alert.alert import Alert, AlertStatus


@dataclass(frozen=True)
class MayApprove:
    """Permission to approve an alert as it was when the person pressed."""

    alert: Alert
    by: str
    origin: Origin
    grant: Grant


def must_still_hold(authority: Authority, grant: Grant, action: Action, stored: Alert) -> None:
    """Raise NotAllowed if another rule of the policy covers the alert by now."""
    if stored.status is AlertStatus.PENDING and grant.rule != authority.rule_now(action, stored):
        raise another_rule_holds()
