"""What became of an alert, step by step, in words."""

from bot.cards.alert.runs import LAST, LONGEST, run_steps, run_words
from bot.cards.parts.people import person
from bot.cards.parts.times import ago, moment
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertStatus
from rules.alert.execution import ExecutionStatus
from rules.alert.rejection import told_beside_it
from rules.stored_word import plain_words


def decision_line(alert: Alert) -> str | None:
    """Return who decided what and when, as mrkdwn; None while the alert is pending."""
    if alert.status is AlertStatus.PENDING or alert.decided_by is None or alert.decided_at is None:
        return None
    others = ", ".join(person(each.by) for each in alert.metadata.approvals if each.by != alert.decided_by)
    by, at = person(alert.decided_by), ago(alert.decided_at)
    if alert.closed_itself is not None:
        return f"*{closed_words(alert)}* {at}{f'; {others} had approved' if others else ''}{_said(alert)}"
    if alert.status is AlertStatus.APPROVED:
        return f"*Approved* by {by}{f', after {others}' if others else ''} {at}"
    if alert.status is not AlertStatus.REJECTED:
        return f"*{plain_words(alert.status).capitalize()}* by {by} {at}"
    return f"*Rejected* by {by} {at}{_why_rejected(alert, others)}"


def _why_rejected(alert: Alert, others: str) -> str:
    category = alert.metadata.rejection_category
    named = "" if category is None else f" · {category.words}"
    return f"{named}{f'; {others} had approved' if others else ''}{_said(alert)}"


def _said(alert: Alert) -> str:
    said = rejection_in_words(alert)
    return f"\n>{_quoted(said)}" if said else ""


def closed_words(alert: Alert) -> str | None:
    """Return that the alert closed without a person, and why, as plain text; None if it did not."""
    why = alert.closed_itself
    return None if why is None else f"Closed by itself: {why.words}"


def rejection_in_words(alert: Alert) -> str | None:
    """Return what the person wrote, unchanged; None if the category says it all."""
    category = alert.metadata.rejection_category
    alone = category is not None and alert.rejection_reason == category.label
    return None if alone or not alert.rejection_reason else told_beside_it(alert.rejection_reason)


def glass_line(alert: Alert) -> str | None:
    """Return who approved alone what needs several people, as mrkdwn; None if nobody did."""
    broken = alert.metadata.break_glass
    if broken is None:
        return None
    return f"*GLASS BROKEN: approved by one person alone*, {person(broken.by)}, because:\n>{_quoted(broken.reason)}"


def step_lines(alert: Alert) -> list[str]:
    """Return the steps after the approval with their times, in order, as mrkdwn."""
    steps, notification = run_steps(alert), alert.metadata.notification
    if notification is not None and notification.published_at is not None:
        steps.append((notification.published_at, f"Field notified {moment(notification.published_at)}"))
    elif notification is not None and notification.error is not None:
        at = "" if notification.failed_at is None else f" {moment(notification.failed_at)}"
        line = f"*Field NOT notified*{at}: {escaped(notification.error, LONGEST)}"
        steps.append((notification.failed_at or LAST, line))
    return [line for _, line in sorted(steps, key=lambda step: step[0])]


def step_words(alert: Alert) -> str:
    """Return the state of the remediation, for a sentence without markup."""
    execution = alert.metadata.execution
    if execution is None:
        return ""
    lost = ", but its status is unknown" if execution.out_of_sight else ""
    return f"{run_words(execution.status)}{lost}"


def execution_words(status: ExecutionStatus) -> str:
    """Return the state of a remediation without naming it: "succeeded", "could not be started"."""
    return run_words(status).removeprefix("remediation ")


def _quoted(text: str) -> str:
    return escaped(text, 1_000).replace("\n", "\n>")
