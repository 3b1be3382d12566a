"""The answer to `/aiops audit ALERT`: who did what, when, and how it ended, oldest first."""

from typing import Any

from bot.cards import blocks, limits
from bot.cards.card import headline
from bot.cards.message import Message
from bot.cards.steps import person
from bot.cards.times import moment
from bot.enquiries import Trail
from bot.slack.text import cut, escaped
from rules.alert_metadata import ExecutionStatus
from rules.audit import SYSTEM, ActionType, AuditEntry, AuditStatus

_FIRST, _LAST = 5, 35
_SHOWN = _FIRST + _LAST


def timeline_answer(trail: Trail, *, everything: bool = False) -> Message:
    """Return an alert's audit trail; `everything`: also what Slack has no room for."""
    lines = [entry_line(entry) for entry in trail.entries]
    shown = (
        lines
        if everything or len(lines) <= _SHOWN
        else [*lines[:_FIRST], _left_out(len(lines) - _SHOWN), *lines[-_LAST:]]
    )
    count = len(lines)
    drawn = [
        blocks.header(headline(trail.alert)),
        *(blocks.section(text) for text in _paragraphs(shown)),
        blocks.context(
            f"{count} audit entr{'y' if count == 1 else 'ies'}, oldest first · "
            f"alert `{escaped(trail.alert.alert_id, 64)}`"
        ),
    ]
    text = f"Audit of {escaped(headline(trail.alert), 300)}: {count} entries, the last: {_last(trail)}"
    return Message(text=cut(text, 3_000), blocks=drawn)


def _paragraphs(lines: list[str]) -> list[str]:
    """Put lines together as far as a section holds them: no entry is cut off because its neighbours are long."""
    filled: list[str] = []
    for line in lines:
        if filled and len(filled[-1]) + 1 + len(line) <= limits.SECTION:
            filled[-1] += f"\n{line}"
        else:
            filled.append(line)
    return filled


def _left_out(count: int) -> str:
    return f"_… {count} entries are not shown here; `aiops audit` in a terminal shows all_"


def entry_line(entry: AuditEntry) -> str:
    """Return one entry as a line of mrkdwn."""
    who = "" if entry.user_id == SYSTEM else f" by {person(entry.user_id)}"
    failed = ""
    if entry.status is AuditStatus.FAILED:
        failed = f" — *FAILED*: {escaped(entry.error_message or 'no reason was written down', 300)}"
    told = escaped(_told(entry), 200)
    return f"{moment(entry.timestamp)}  *{_words(entry)}*{who}{f': {told}' if told else ''}{failed}"


def _last(trail: Trail) -> str:
    return "none" if not trail.entries else _words(trail.entries[-1]).lower()


def _words(entry: AuditEntry) -> str:
    if entry.details.get("event") == "SEVERITY_RAISED":
        return "Severity raised"
    if entry.details.get("event") == "RETRY_ORDERED":
        return "Retry ordered"
    if entry.details.get("event") == "BREAK_GLASS":
        return "Glass broken, approved alone"
    if entry.action_type is ActionType.STEP_FUNCTION_STARTED:
        return _EXECUTION_WORDS.get(str(entry.details.get("status")), "Remediation")
    if entry.status is AuditStatus.FAILED:
        return _ATTEMPTS[entry.action_type]
    return _ACTIONS[entry.action_type]


def _told(entry: AuditEntry) -> str:
    details: dict[str, Any] = entry.details
    if entry.action_type is ActionType.ALERT_CREATED:
        before = f"{details['from']} to " if "from" in details else ""
        return f"{before}{details.get('severity', '')} {details.get('title', '')}".strip()
    if entry.details.get("event") == "BREAK_GLASS":
        return str(details.get("reason", ""))
    if entry.action_type is ActionType.ALERT_REJECTED:
        return str(details.get("rejectionReason", ""))
    if entry.action_type is ActionType.STEP_FUNCTION_STARTED:
        return str(details.get("executionArn", "")).rsplit(":", 1)[-1]
    if entry.action_type is ActionType.SNS_NOTIFICATION_SENT:
        return str(details.get("messageId", ""))
    return ""


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
_EXECUTION_WORDS = {
    ExecutionStatus.RUNNING.value: "Remediation started",
    ExecutionStatus.SUCCEEDED.value: "Remediation succeeded",
    ExecutionStatus.FAILED.value: "Remediation failed",
    ExecutionStatus.TIMED_OUT.value: "Remediation timed out",
    ExecutionStatus.ABORTED.value: "Remediation aborted",
    ExecutionStatus.NOT_STARTED.value: "Starting the remediation",
}
