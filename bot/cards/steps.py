"""What became of an alert, step by step, in words."""

import re
import sys

from bot.cards.times import age, moment
from bot.slack.text import escaped
from rules.alert import Alert, AlertStatus
from rules.alert_metadata import Execution, ExecutionStatus

_WORDS = {
    ExecutionStatus.QUEUED: "Remediation queued",
    ExecutionStatus.RUNNING: "Remediation running",
    ExecutionStatus.SUCCEEDED: "Remediation succeeded",
    ExecutionStatus.FAILED: "*Remediation FAILED*",
    ExecutionStatus.TIMED_OUT: "*Remediation TIMED OUT*",
    ExecutionStatus.ABORTED: "*Remediation ABORTED*",
    ExecutionStatus.NOT_STARTED: "*Remediation COULD NOT BE STARTED*",
}
_LONGEST = 600
_LAST = sys.maxsize
_CALLED = 20
_GROUP_ID = re.compile(r"S[A-Z0-9]{1,31}")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,31}")

_Step = tuple[int, str]
"""When something happened (epoch ms), and what."""


def decision_line(alert: Alert) -> str | None:
    """Return who decided what and when, as mrkdwn; None while nobody has."""
    if alert.status is AlertStatus.PENDING or alert.decided_by is None or alert.decided_at is None:
        return None
    verb = "Approved" if alert.status is AlertStatus.APPROVED else "Rejected"
    category = alert.metadata.rejection_category
    named = "" if category is None else f" · {category.words}"
    said = rejection_in_words(alert)
    reason = f"\n>{_quoted(said)}" if said else ""
    others = [person(each.by) for each in alert.metadata.approvals if each.by != alert.decided_by]
    together = f", after {', '.join(others)}" if others else ""
    return f"*{verb}* by {person(alert.decided_by)}{together} {moment(alert.decided_at)}{named}{reason}"


def rejection_in_words(alert: Alert) -> str | None:
    """Return what the person wrote, as they wrote it; None where the category says it all."""
    category = alert.metadata.rejection_category
    alone = category is not None and alert.rejection_reason == category.label
    return None if alone else alert.rejection_reason or None


def glass_line(alert: Alert) -> str | None:
    """Return that one person decided alone what needed more, as mrkdwn; None when nobody did."""
    broken = alert.metadata.break_glass
    if broken is None:
        return None
    return f"*GLASS BROKEN: approved by one person alone*, {person(broken.by)}, because:\n>{_quoted(broken.reason)}"


def step_lines(alert: Alert) -> list[str]:
    """Return each step after the approval with its time, in the order in which they happened, as mrkdwn."""
    execution, notification = alert.metadata.execution, alert.metadata.notification
    steps = [] if execution is None else _execution_steps(execution)
    if notification is not None and notification.published_at is not None:
        steps.append((notification.published_at, f"Field notified {moment(notification.published_at)}"))
    elif notification is not None and notification.error is not None:
        steps.append((_LAST, f"*Field NOT notified*: {escaped(notification.error, _LONGEST)}"))
    return [line for _, line in sorted(steps, key=lambda step: step[0])]


def step_words(alert: Alert) -> str:
    """Return how the remediation stands, for a sentence without markup."""
    execution = alert.metadata.execution
    return "" if execution is None else _WORDS[execution.status].strip("*").lower()


def called(mention: tuple[str, ...]) -> str:
    """Return users and user groups as mentions, anything else by name."""
    return ", ".join(f"<!subteam^{each}>" if _GROUP_ID.fullmatch(each) else person(each) for each in mention[:_CALLED])


def execution_words(status: ExecutionStatus) -> str:
    """Return how a remediation stands, without saying that it is one: "succeeded", "could not be started"."""
    return _WORDS[status].strip("*").removeprefix("Remediation ").lower()


def person(user_id: str) -> str:
    """Return a Slack user as a mention, anyone else by name."""
    return f"<@{user_id}>" if _SLACK_ID.fullmatch(user_id) else escaped(user_id, 100)


def _execution_steps(execution: Execution) -> list[_Step]:
    run = "" if execution.attempt == 1 else f" (run {execution.attempt})"
    steps: list[_Step] = [(execution.queued_at, f"Remediation queued {moment(execution.queued_at)}{run}")]
    if execution.started_at is not None:
        steps.append((execution.started_at, f"Started {moment(execution.started_at)}"))
    if execution.status is ExecutionStatus.RUNNING:
        steps.append((_LAST, "Running …"))
    elif execution.status is not ExecutionStatus.QUEUED:
        steps.append((execution.stopped_at or _LAST, _end_line(execution)))
    return steps


def _end_line(execution: Execution) -> str:
    words = _WORDS[execution.status]
    at = "" if execution.stopped_at is None else f" {moment(execution.stopped_at)}"
    took = (
        f" after {age(execution.stopped_at - execution.started_at)}"
        if execution.stopped_at is not None and execution.started_at is not None
        else ""
    )
    told = execution.outcome or execution.error
    return f"{words}{at}{took}" + (f": {escaped(told, _LONGEST)}" if told else "")


def _quoted(text: str) -> str:
    return escaped(text, 1_000).replace("\n", "\n>")
