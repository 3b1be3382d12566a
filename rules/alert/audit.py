"""An audit entry: who did what to an alert, when, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from rules.metric import EpochMs
from rules.record import Record
from rules.stored_word import KEEPS_UNKNOWN

SYSTEM = "system"
"""The `userId` of what no person did."""


class ActionType(StrEnum):
    """What was done. Past tense; stored, so never renamed."""

    ALERT_CREATED = "ALERT_CREATED"
    ALERT_APPROVED = "ALERT_APPROVED"
    ALERT_REJECTED = "ALERT_REJECTED"
    STEP_FUNCTION_STARTED = "STEP_FUNCTION_STARTED"
    SNS_NOTIFICATION_SENT = "SNS_NOTIFICATION_SENT"


class AuditEvent(StrEnum):
    """
    What happened, where no action type has a name for it: `details.event` of the entry.

    Each has the action type under which its entry is stored. Values are stored and must not change.
    """

    action_type: ActionType

    def __new__(cls, event: str, action_type: ActionType) -> AuditEvent:
        """Return a member that is its event's name."""
        member = str.__new__(cls, event)
        member._value_ = event
        member.action_type = action_type
        return member

    SEVERITY_RAISED = "SEVERITY_RAISED", ActionType.ALERT_CREATED
    CONDITION_CLEARED = "CONDITION_CLEARED", ActionType.ALERT_CREATED
    CONDITION_RETURNED = "CONDITION_RETURNED", ActionType.ALERT_CREATED
    CONDITION_FLAPS = "CONDITION_FLAPS", ActionType.ALERT_CREATED
    STILL_STANDS = "STILL_STANDS", ActionType.ALERT_CREATED
    HELD_BACK = "HELD_BACK", ActionType.ALERT_CREATED
    WORDS_REFINED = "WORDS_REFINED", ActionType.ALERT_CREATED
    SNOOZED = "SNOOZED", ActionType.ALERT_CREATED
    SNOOZE_ENDED = "SNOOZE_ENDED", ActionType.ALERT_CREATED
    TAKEN = "TAKEN", ActionType.ALERT_CREATED
    ESCALATED = "ESCALATED", ActionType.ALERT_CREATED
    ESCALATION_TOLD = "ESCALATION_TOLD", ActionType.SNS_NOTIFICATION_SENT
    STATION_LOOKED_AT = "STATION_LOOKED_AT", ActionType.ALERT_CREATED
    MUTED = "MUTED", ActionType.ALERT_CREATED
    UNMUTED = "UNMUTED", ActionType.ALERT_CREATED
    BREAK_GLASS = "BREAK_GLASS", ActionType.ALERT_APPROVED
    RETRY_ORDERED = "RETRY_ORDERED", ActionType.ALERT_APPROVED
    DECIDED_AGAIN = "DECIDED_AGAIN", ActionType.ALERT_CREATED
    DECIDING_AGAIN_REFUSED = "DECIDING_AGAIN_REFUSED", ActionType.ALERT_APPROVED
    GLASS_REFUSED = "GLASS_REFUSED", ActionType.ALERT_APPROVED
    RETRY_REFUSED = "RETRY_REFUSED", ActionType.ALERT_APPROVED
    SNOOZE_REFUSED = "SNOOZE_REFUSED", ActionType.ALERT_APPROVED
    ESCALATION_REFUSED = "ESCALATION_REFUSED", ActionType.ALERT_APPROVED
    READ_REFUSED = "READ_REFUSED", ActionType.ALERT_APPROVED
    MUTE_REFUSED = "MUTE_REFUSED", ActionType.ALERT_APPROVED


class AuditStatus(StrEnum):
    """Whether it was done, or failed or was refused."""

    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


class AuditDraft(Record):
    """An entry that has no id, no time and no place in its alert's chain yet."""

    action_type: ActionType
    user_id: str = SYSTEM
    details: dict[str, Any] = Field(default_factory=dict)
    error_message: str | None = None

    @property
    def status(self) -> AuditStatus:
        """Return FAILED if there is an error, else SUCCESS."""
        return AuditStatus.SUCCESS if self.error_message is None else AuditStatus.FAILED


def event_draft(
    event: AuditEvent, details: Mapping[str, Any] | None = None, *, by: str = SYSTEM, error: str | None = None
) -> AuditDraft:
    """Return the draft of an event; `error` says why it failed or was refused."""
    told = {"event": event.value, **(details or {})}
    return AuditDraft(action_type=event.action_type, user_id=by, details=told, error_message=error)


class AuditEntry(Record):
    """An item of the audit table. `timestamp` is epoch ms, `ttl` epoch seconds."""

    task_id: str
    alert_id: str
    action_type: Annotated[ActionType, KEEPS_UNKNOWN]
    timestamp: EpochMs
    user_id: str = SYSTEM
    details: dict[str, Any] = Field(default_factory=dict)
    status: Annotated[AuditStatus, KEEPS_UNKNOWN] = AuditStatus.SUCCESS
    error_message: str | None = None
    ttl: int | None = None

    @property
    def event(self) -> AuditEvent | None:
        """Return the event; None if the entry has none, or one of a later version."""
        return _EVENTS.get(str(self.details.get("event")))

    @property
    def unknown_event(self) -> str | None:
        """Return the event if it is one of a later version: then the action type does not say what happened."""
        event = self.details.get("event")
        return event if isinstance(event, str) and event and self.event is None else None


_EVENTS = {event.value: event for event in AuditEvent}
