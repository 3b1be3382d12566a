"""What a person tried, as its refusal is written down."""

from enum import Enum

from rules.alert.audit import ActionType


class Attempt(Enum):
    """An action type and, because those are closed, the `details.event` of what none of them names."""

    APPROVAL = (ActionType.ALERT_APPROVED, None)
    REJECTION = (ActionType.ALERT_REJECTED, None)
    GLASS = (ActionType.ALERT_APPROVED, "GLASS_REFUSED")
    RETRY = (ActionType.ALERT_APPROVED, "RETRY_REFUSED")
    SNOOZE = (ActionType.ALERT_APPROVED, "SNOOZE_REFUSED")
    ESCALATION = (ActionType.ALERT_APPROVED, "ESCALATION_REFUSED")

    def __init__(self, action: ActionType, event: str | None) -> None:
        self.action = action
        self.event = event
