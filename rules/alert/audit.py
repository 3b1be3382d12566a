"""An audit entry: who did what to an alert, when, and how it ended."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from rules.metric import EpochMs
from rules.record import Record

SYSTEM = "system"
"""The `userId` of what no person ordered."""


class ActionType(StrEnum):
    """What was done; past tense and stable."""

    ALERT_CREATED = "ALERT_CREATED"
    ALERT_APPROVED = "ALERT_APPROVED"
    ALERT_REJECTED = "ALERT_REJECTED"
    STEP_FUNCTION_STARTED = "STEP_FUNCTION_STARTED"
    SNS_NOTIFICATION_SENT = "SNS_NOTIFICATION_SENT"


class AuditStatus(StrEnum):
    """Whether it was done."""

    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


class AuditDraft(Record):
    """An entry before it has an id, a time and a place in its alert's chain."""

    action_type: ActionType
    user_id: str = SYSTEM
    details: dict[str, Any] = Field(default_factory=dict)
    error_message: str | None = None

    @property
    def status(self) -> AuditStatus:
        """FAILED exactly when there is an error to tell."""
        return AuditStatus.SUCCESS if self.error_message is None else AuditStatus.FAILED


class AuditEntry(Record):
    """An item of the audit table. `timestamp` is epoch ms, `ttl` epoch seconds."""

    task_id: str
    alert_id: str
    action_type: ActionType
    timestamp: EpochMs
    user_id: str = SYSTEM
    details: dict[str, Any] = Field(default_factory=dict)
    status: AuditStatus = AuditStatus.SUCCESS
    error_message: str | None = None
    ttl: int | None = None
