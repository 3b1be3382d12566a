"""While nobody decides: the alert reminds, escalates, or is told to wait."""

from dataclasses import replace
from enum import Enum, auto

from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import AuditEvent, event_draft
from rules.alert.errors import AlertAlreadyDecided, SnoozeRefused
from rules.alert.escalation_policy import EscalationPolicy
from rules.alert.recheck import Reading
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.waiting import Latest, Snooze, Waiting
from rules.alert.work import WorkKind
from rules.digest.digest import Digest, having_spoken
from rules.lifecycle.change import Change, noted, with_note
from rules.units import DAY_MS, MINUTE_MS

SHORTEST_SNOOZE_MS = MINUTE_MS
LONGEST_SNOOZE_MS = DAY_MS
"""Longer than any shift: who wants more silence should reject the alert or mute the station, both with a reason."""


class ReminderStep(Enum):
    """What an alert that waits does next."""

    REMIND = auto()
    ESCALATE = auto()


def waiting_of(alert: Alert, digest: Digest | None = None) -> Waiting:
    """Return how far the alert's reminding went, or that of the digest for which it speaks."""
    own = alert.metadata.waiting or Waiting(since=alert.created_at, reminded_at=alert.created_at)
    return own if digest is None else digest.ladder.gone_on(own, alert.severity)


def is_snoozed(alert: Alert, now_ms: int) -> bool:
    """Whether nobody is to be reminded of the alert at a time (epoch ms)."""
    return alert.metadata.snooze is not None and now_ms < alert.metadata.snooze.until


def nudge_due(
    alert: Alert, patience: EscalationPolicy, now_ms: int, digest: Digest | None = None
) -> ReminderStep | None:
    """
    Return what is due now: nothing for a decided alert, nothing while it is snoozed, a reminder when that ends.

    `digest` is the one for which the alert speaks, if it does.
    """
    snooze, waiting = alert.metadata.snooze, waiting_of(alert, digest)
    if alert.status is not AlertStatus.PENDING or is_snoozed(alert, now_ms):
        return None
    ladder = patience.escalate
    if waiting.rung < len(ladder) and now_ms - waiting.since >= ladder[waiting.rung].after_minutes * MINUTE_MS:
        return ReminderStep.ESCALATE
    is_late = now_ms - waiting.reminded_at >= patience.remind_every_minutes * MINUTE_MS
    return ReminderStep.REMIND if is_late or snooze is not None else None


def remind(
    alert: Alert, patience: EscalationPolicy, at: int, others: int = 0, digest: Digest | None = None
) -> Change | None:
    """Say in the thread that the alert, and so many others of its digest, still wait; None when it is not due."""
    if nudge_due(alert, patience, at, digest) is not ReminderStep.REMIND:
        return None
    waiting = waiting_of(alert, digest)
    number = waiting.reminders + 1
    waits = waiting.model_copy(update={"reminders": number, "reminded_at": at})
    note = ThreadNote(key=f"reminder-{number}", kind=NoteKind.REMINDER, at=at, facts={"others": others})
    return Change(
        with_note(noted(alert, waiting=waits, snooze=None), note),
        # Drawn again even when it says nothing new: a card that somebody deleted is noticed by nothing else.
        adds=(WorkKind.REMIND, WorkKind.UPDATE_CARD),
        digest=digest and having_spoken(digest, waits, alert.severity),
    )


def with_latest(change: Change, reading: Reading | None, at: int) -> Change:
    """Return a reminder or an escalation that says how the station stands now; the evidence is frozen."""
    if reading is None:
        return change
    return replace(change, alert=noted(change.alert, latest=Latest(at=at, reading=reading)))


def lapse(alert: Alert, at: int) -> Change | None:
    """Take away a snooze that ended while another alert speaks for this one; None when there is none such."""
    if alert.status is not AlertStatus.PENDING or alert.metadata.snooze is None or is_snoozed(alert, at):
        return None
    return Change(noted(alert, snooze=None), adds=(WorkKind.UPDATE_CARD,))


def snooze(alert: Alert, by: str, until: int, at: int) -> Change:
    """
    Remind and call nobody until a time (epoch ms); a worse severity ends it early.

    Raises AlertAlreadyDecided, SnoozeRefused.
    """
    _must_be_pending(alert)
    if until - at < SHORTEST_SNOOZE_MS:
        raise SnoozeRefused("That time is over, or less than a minute away. Choose a later one.")
    if until - at > LONGEST_SNOOZE_MS:
        raise SnoozeRefused("An alert can be snoozed for 24 hours at most. To be left alone longer, reject it.")
    waits = _shifted(alert, at, until - at - _left(alert, at))
    entry = event_draft(AuditEvent.SNOOZED, {"snoozedUntil": until}, by=by)
    snoozed = noted(alert, snooze=Snooze(by=by, at=at, until=until), waiting=waits, notes=_without_its_reminder(alert))
    return Change(snoozed, entries=(entry,), adds=(WorkKind.UPDATE_CARD,), is_awaited=True)


def _without_its_reminder(alert: Alert) -> tuple[ThreadNote, ...]:
    """Return the notes less a reminder that is not written yet; one that is for others of its digest, too, stays."""
    return tuple(
        each for each in alert.metadata.notes if each.kind is not NoteKind.REMINDER or each.facts.get("others")
    )


def end_snooze(alert: Alert, by: str, at: int) -> Change | None:
    """End a snooze before its time; None when there is none. Raises AlertAlreadyDecided."""
    _must_be_pending(alert)
    if alert.metadata.snooze is None:
        return None
    waits = _shifted(alert, at, -_left(alert, at))
    entry = event_draft(AuditEvent.SNOOZE_ENDED, by=by)
    return Change(
        noted(alert, snooze=None, waiting=waits), entries=(entry,), adds=(WorkKind.UPDATE_CARD,), is_awaited=True
    )


def begun_again(alert: Alert, at: int) -> Waiting:
    """Return the waiting of an alert whose ladder begins anew; its reminders are counted on."""
    return waiting_of(alert).model_copy(update={"since": at, "reminded_at": at, "rung": 0})


def _left(alert: Alert, at: int) -> int:
    return max(0, alert.metadata.snooze.until - at) if alert.metadata.snooze else 0


def _shifted(alert: Alert, at: int, by_ms: int) -> Waiting:
    waiting = waiting_of(alert)
    return waiting.model_copy(update={"since": max(0, waiting.since + by_ms), "reminded_at": at})


def _must_be_pending(alert: Alert) -> None:
    if alert.status is not AlertStatus.PENDING:
        raise AlertAlreadyDecided(alert)
