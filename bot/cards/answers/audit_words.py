"""Words for audit entries: every event and every action type has some."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.alert.recheck_words import though
from bot.cards.parts.people import called, person
from bot.cards.parts.times import utc
from rules.alert.audit import SYSTEM, ActionType, AuditEntry, AuditEvent, AuditStatus
from rules.alert.execution import ExecutionStatus
from rules.alert.recheck import RecheckVerdict
from rules.alert.rejection import told_beside_it
from rules.stored_word import plain_words, word_of

Details = Mapping[str, Any]


def what_happened(entry: AuditEntry) -> str:
    """Return what happened, or what somebody tried and failed to do."""
    if entry.event is not None:
        return EVENTS[entry.event][0]
    if entry.unknown_event is not None:
        return plain_words(entry.unknown_event).capitalize()
    if entry.action_type is ActionType.STEP_FUNCTION_STARTED:
        if "followsAttempt" in entry.details:
            return "Earlier remediation goes on"
        return _EXECUTIONS.get(str(entry.details.get("status")), "Remediation")
    if entry.action_type is ActionType.ALERT_REJECTED and entry.user_id == SYSTEM:
        return "Closed by itself"
    words = _ATTEMPTS if entry.status is AuditStatus.FAILED else _ACTIONS
    return words.get(entry.action_type) or plain_words(entry.action_type).capitalize()


def what_was_said(entry: AuditEntry) -> str:
    """Return the details of an entry, as people and stations wrote them."""
    if entry.unknown_event is not None:
        return ""
    particulars = EVENTS[entry.event][1] if entry.event else _TOLD.get(entry.action_type, _nothing)
    return particulars(entry.details)


def _opened(details: Details) -> str:
    steps = "from" in details and details["from"] != details.get("severity")
    before = f"{details['from']} to " if steps else "still " if "from" in details else ""
    return f"{before}{details.get('severity', '')} {details.get('title', '')}".strip()


def _field(name: str) -> Callable[[Details], str]:
    return lambda details: str(details.get(name, ""))


def _rejected(details: Details) -> str:
    category = str(details.get("rejectionCategory", "")).replace("_", " ").lower()
    reason = told_beside_it(str(details.get("rejectionReason", "")))
    return reason if not category or category == reason.lower() else f"{category}: {reason}"


def _seen(details: Details) -> str:
    """Return how an approval was given if something spoke against it."""
    recheck = details.get("recheck")
    verdict = recheck.get("verdict") if isinstance(recheck, Mapping) else None
    return though(word_of(RecheckVerdict, verdict)) if isinstance(verdict, str) and verdict else ""


def _approved(details: Details) -> str:
    again = f"had approved before; {details.get('quorum', '')} now" if details.get("approvedBefore") is True else ""
    return "; ".join(each for each in (_seen(details), again) if each)


def _broken(details: Details) -> str:
    return "; ".join(each for each in (str(details.get("reason", "")), _seen(details)) if each)


def _nothing(_details: Details) -> str:
    return ""


def _mute(details: Details) -> str:
    until = details.get("until")
    ends = f" until {utc(until)}" if isinstance(until, int) else ""
    reason = f": {details['reason']}" if "reason" in details else ""
    return f"{details.get('alertType', '')} at {details.get('stationId', '')}{ends}{reason}"


def _execution_name(details: Details) -> str:
    return str(details.get("executionArn", "")).rsplit(":", 1)[-1]


def _until(details: Details) -> str:
    until = details.get("snoozedUntil")
    return f"until {utc(until)}" if isinstance(until, int) else ""


def _recovery(details: Details) -> str:
    return str(details.get("recovery", "")).replace("_", " ").lower()


def _flaps(details: Details) -> str:
    return f"{details.get('changes', '')} changes in {details.get('looks', '')} looks"


def whom(entry: AuditEntry) -> tuple[str, str]:
    """Return whom an entry is about besides who did it (mrkdwn), and what joins that to the rest."""
    to, before = entry.details.get("mention"), entry.details.get("from")
    if entry.event is AuditEvent.ESCALATED and isinstance(to, list | tuple):
        return f"to {called(tuple(map(str, to)))}", ": "
    return (f"from {person(str(before))}" if entry.event is AuditEvent.TAKEN and before else ""), ", "


EVENTS: dict[AuditEvent, tuple[str, Callable[[Details], str]]] = {
    AuditEvent.SEVERITY_RAISED: ("Got worse", _opened),
    AuditEvent.READ_REFUSED: ("Reading refused", _field("asked")),
    AuditEvent.RETRY_REFUSED: ("Retry refused", _nothing),
    AuditEvent.RETRY_ORDERED: ("Retry ordered", _nothing),
    AuditEvent.SNOOZED: ("Snoozed", _until),
    AuditEvent.TAKEN: ("On it", _until),
    AuditEvent.SNOOZE_REFUSED: ("Snooze refused", _nothing),
    AuditEvent.SNOOZE_ENDED: ("Snooze ended", _nothing),
    AuditEvent.STATION_LOOKED_AT: ("Station looked at again", _recovery),
    AuditEvent.ESCALATION_REFUSED: ("Escalation refused", _nothing),
    AuditEvent.ESCALATED: ("Escalated", _field("why")),
    AuditEvent.ESCALATION_TOLD: ("Field told of the escalation", _field("messageId")),
    AuditEvent.CONDITION_CLEARED: ("Condition cleared", _nothing),
    AuditEvent.CONDITION_RETURNED: ("Condition returned", _nothing),
    AuditEvent.CONDITION_FLAPS: ("Condition comes and goes", _flaps),
    AuditEvent.STILL_STANDS: ("Condition still stands", _nothing),
    AuditEvent.DECIDED_AGAIN: ("Opened again for a decision", _field("alertId")),
    AuditEvent.DECIDING_AGAIN_REFUSED: ("Opening again refused", _nothing),
    AuditEvent.HELD_BACK: ("Another alert held back", _opened),
    AuditEvent.WORDS_REFINED: ("Recommendation worded by the copilot", _field("recommendedAction")),
    AuditEvent.MUTE_REFUSED: ("Mute refused", _field("asked")),
    AuditEvent.MUTED: ("Muted", _mute),
    AuditEvent.UNMUTED: ("Unmuted", _mute),
    AuditEvent.GLASS_REFUSED: ("Breaking the glass refused", _nothing),
    AuditEvent.BREAK_GLASS: ("Glass broken, approved alone", _broken),
}
_ACTIONS = {
    ActionType.ALERT_CREATED: "Alert opened",
    ActionType.ALERT_APPROVED: "Approved",
    ActionType.ALERT_REJECTED: "Rejected",
    ActionType.STEP_FUNCTION_STARTED: "Remediation",
    ActionType.SNS_NOTIFICATION_SENT: "Field notified",
}
_ATTEMPTS = {
    ActionType.ALERT_CREATED: "Opening the alert",
    ActionType.ALERT_APPROVED: "Approval refused",
    ActionType.ALERT_REJECTED: "Rejection refused",
    ActionType.STEP_FUNCTION_STARTED: "Remediation",
    ActionType.SNS_NOTIFICATION_SENT: "Notifying the field",
}
_EXECUTIONS = {
    ExecutionStatus.RUNNING.value: "Remediation started",
    ExecutionStatus.SUCCEEDED.value: "Remediation succeeded",
    ExecutionStatus.FAILED.value: "Remediation failed",
    ExecutionStatus.TIMED_OUT.value: "Remediation timed out",
    ExecutionStatus.ABORTED.value: "Remediation aborted",
    ExecutionStatus.NOT_STARTED.value: "Starting the remediation",
}
_TOLD = {
    ActionType.ALERT_CREATED: _opened,
    ActionType.ALERT_APPROVED: _approved,
    ActionType.ALERT_REJECTED: _rejected,
    ActionType.STEP_FUNCTION_STARTED: _execution_name,
    ActionType.SNS_NOTIFICATION_SENT: _field("messageId"),
}
