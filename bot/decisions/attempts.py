"""What a person attempted, for the audit of a refusal."""

from enum import Enum

from rules.alert.audit import ActionType, AuditEvent


class Attempt(Enum):
    """The action type of a refused attempt or, where none names it, its audit event."""

    APPROVAL = ActionType.ALERT_APPROVED
    REJECTION = ActionType.ALERT_REJECTED
    GLASS = AuditEvent.GLASS_REFUSED
    RETRY = AuditEvent.RETRY_REFUSED
    SNOOZE = AuditEvent.SNOOZE_REFUSED
    ESCALATION = AuditEvent.ESCALATION_REFUSED
    DECIDING_AGAIN = AuditEvent.DECIDING_AGAIN_REFUSED
