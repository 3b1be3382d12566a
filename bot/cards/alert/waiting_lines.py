"""What has happened while an alert is pending: approvals, escalations, a snooze, a condition that cleared."""

from bot.cards.alert.judged import judged, latest_line
from bot.cards.alert.thread_notes import escalation_line
from bot.cards.parts.people import called, person
from bot.cards.parts.times import ago, moment
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertStatus
from rules.alert.waiting import Escalation, OnIt, Snooze
from rules.text.wording import counted, listed

_SHOWN = 3
SHOWN_APPROVALS = 5


def listed_lines(alert: Alert) -> list[str]:
    """Return what a list says below the title of a pending alert; nothing for a decided one."""
    if alert.status is not AlertStatus.PENDING:
        return []
    quorum, approvals = alert.metadata.quorum, alert.metadata.approvals
    names = listed([person(each.by) for each in approvals], SHOWN_APPROVALS)
    lines = (
        f"{quorum.said(approvals)} approvals: {names}" if quorum and approvals else None,
        cleared_line(alert) or latest_line(alert),
        taken_line(alert),
        snooze_line(alert),
    )
    return [line for line in lines if line]


def cleared_line(alert: Alert) -> str | None:
    """Return that the condition cleared before a decision, with the value then and now; None if it holds."""
    condition = alert.metadata.condition
    return f"*Condition cleared* {moment(condition.cleared_at)}{_then_and_now(alert)}." if condition else None


def condition_line(alert: Alert, closes_after_ms: int | None = None) -> str | None:
    """Return the same, and who closes it: by itself if the condition stays clear for so long, else a person."""
    cleared, condition = cleared_line(alert), alert.metadata.condition
    if condition is None or alert.status is not AlertStatus.PENDING:
        return cleared
    if by := alert.metadata.opened_again_by:
        return f"{cleared} {person(by)} opened it again; it needs a decision."
    if closes_after_ms is None:
        return f"{cleared} Still needs a decision."
    return f"{cleared} Closes by itself {moment(condition.cleared_at + closes_after_ms)} if it stays clear."


def snooze_line(alert: Alert) -> str | None:
    """Return until when reminders are off and who snoozed them; None if there is no snooze."""
    snooze, taken = alert.metadata.snooze, alert.metadata.taken
    if snooze is None or (taken is not None and _is_for(taken, snooze)):
        return None
    return f"*Snoozed* until {moment(snooze.until)} by {person(snooze.by)}"


def taken_line(alert: Alert) -> str | None:
    """Return who is on it and since when, and how long reminders pause for it; None if nobody is."""
    taken, snooze = alert.metadata.taken, alert.metadata.snooze
    if taken is None:
        return None
    pause = f" · reminders pause until {moment(snooze.until)}" if snooze and _is_for(taken, snooze) else ""
    return f"*On it*: {person(taken.by)} {ago(taken.at)}{pause}"


def _is_for(taken: OnIt, snooze: Snooze) -> bool:
    return (taken.by, taken.at) == (snooze.by, snooze.at)


def flapping_line(alert: Alert) -> str | None:
    """Return that the condition comes and goes (mrkdwn); None if it does not."""
    flaps = alert.metadata.flapping
    if flaps is None:
        return None
    often = f"{flaps.changes} changes in {flaps.looks} looks"
    return f"It comes and goes: {often} up to {moment(flaps.at)}. It counts as standing until it is quiet."


def escalation_lines(alert: Alert) -> list[str]:
    """Return who was called, why and when: the newest calls, oldest first, and how many came before."""
    escalations = alert.metadata.escalations
    before = len(escalations) - _SHOWN
    return [
        *([f"… escalated {counted(before, 'time')} before, in the audit"] if before > 0 else []),
        *(f"{escalation_line(each, _called(each))}{_not_told(each)}" for each in escalations[-_SHOWN:]),
    ]


def _called(escalation: Escalation) -> str:
    to_field = escalation.tell_field and escalation.error is None
    return " and ".join(each for each in (called(escalation.mention), "the field" if to_field else "") if each)


def _not_told(escalation: Escalation) -> str:
    return f"; *field NOT told*: {escaped(escalation.error, 300)}" if escalation.error is not None else ""


def _then_and_now(alert: Alert) -> str:
    seen = judged(alert, alert.metadata.condition.reading) if alert.metadata.condition else None
    if seen is None:
        return ""
    return f": {seen.name} {f'{seen.then} then, ' if seen.then else ''}{seen.now} now"
