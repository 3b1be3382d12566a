"""What a person was allowed at their press, and whether it still holds when it is written."""

from dataclasses import dataclass

from bot.access.authorization import Authority, Grant
from bot.access.policy import Action
from bot.decisions.press_origin import Origin
from bot.errors import NotAllowed
from rules.alert.alert import Alert, AlertStatus


@dataclass(frozen=True)
class MayApprove:
    """That a person may approve an alert, as it was when they pressed."""

    alert: Alert
    by: str
    origin: Origin
    grant: Grant


def must_still_hold(authority: Authority, grant: Grant, action: Action, stored: Alert) -> None:
    """Refuse a decision on an alert that became, while it was authorised, one of another rule. Raises NotAllowed."""
    if stored.status is AlertStatus.PENDING and grant.rule != authority.rule_now(action, stored):
        raise NotAllowed(
            "The alert changed while you pressed, and another rule of the policy holds. Look again.",
            "the alert changed between the press and the decision, and another rule holds",
        )
