"""While nobody decides, an alert reminds, escalates, or is snoozed."""

from dataclasses import replace
from enum import Enum, auto

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.audit import AuditEvent, event_draft
from rules.alert.errors import SnoozeRefused
from rules.alert.escalation_policy import EscalationPolicy
from rules.alert.recheck import Reading
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.waiting import Latest, Snooze, Waiting
from rules.alert.work import WorkKind
from rules.digest.digest import Digest, having_spoken
from rules.lifecycle.change import Change, noted, with_note
from rules.lifecycle.deciding import must_be_pending
from rules.units import DAY_MS, MINUTE_MS

SHORTEST_SNOOZE_MS = MINUTE_MS
LONGEST_SNOOZE_MS = DAY_MS
"""Longer than any shift. For more silence reject the alert or mute the station; both need a reason."""


_AHEAD_MS = 5 * MINUTE_MS
"""How far the clock of another program may run ahead."""


class ReminderStep(Enum):
    """What a waiting alert does next."""

    REMIND = auto()
    ESCALATE = auto()


def waiting_of(alert: Alert, digest: Digest | None = None) -> Waiting:
    """Return how far the alert's reminders have got, or those of the digest that it speaks for."""
    own = alert.metadata.waiting or Waiting(since=alert.created_at, reminded_at=alert.created_at)
    return own if digest is None else digest.ladder.gone_on(own, alert.severity)


def work_of_asking(alert: Alert) -> tuple[WorkKind, ...]:
    """Return the work to ask for in a step by which somebody may have to be asked directly."""
    is_called = alert.severity is Severity.CRITICAL or alert.metadata.escalations
    return (WorkKind.ASK_DIRECTLY,) if is_called else ()


def begun(alert: Alert, at: int) -> Change | None:
    """
    Let an alert wait from now on that a clock or another program dated in the future; None if none did.

    Otherwise nobody would be reminded or called until that time comes. Only a snooze puts the beginning off.
    """
    waits, latest = waiting_of(alert), at + _AHEAD_MS
    is_ahead = waits.reminded_at > latest or waits.since > latest + LONGEST_SNOOZE_MS
    if alert.status is not AlertStatus.PENDING or not is_ahead:
        return None
    return Change(noted(alert, waiting=waits.model_copy(update={"since": at, "reminded_at": at})))


def is_snoozed(alert: Alert, now_ms: int) -> bool:
    """Whether the alert is snoozed at `now_ms` (epoch ms); until a later time than any snooze may be, it is not."""
    snooze = alert.metadata.snooze
    return snooze is not None and now_ms < snooze.until <= now_ms + LONGEST_SNOOZE_MS + _AHEAD_MS


def reminder_step_due(
    alert: Alert, escalation_policy: EscalationPolicy, now_ms: int, digest: Digest | None = None
) -> ReminderStep | None:
    """
    Return what is due at `now_ms` (epoch ms): nothing while the alert is decided or snoozed, a reminder after that.

    `digest` is the digest that the alert speaks for, if any.
    """
    snooze, waiting = alert.metadata.snooze, waiting_of(alert, digest)
    if alert.status is not AlertStatus.PENDING or is_snoozed(alert, now_ms):
        return None
    ladder = escalation_policy.escalate
    if waiting.rung < len(ladder) and now_ms - waiting.since >= ladder[waiting.rung].after_minutes * MINUTE_MS:
        return ReminderStep.ESCALATE
    is_late = now_ms - waiting.reminded_at >= escalation_policy.remind_every_minutes * MINUTE_MS
    return ReminderStep.REMIND if is_late or snooze is not None else None


def remind(
    alert: Alert, escalation_policy: EscalationPolicy, at: int, others: int = 0, digest: Digest | None = None
) -> Change | None:
    """Remind in the thread that the alert and `others` of its digest still wait; None if that is not due."""
    if reminder_step_due(alert, escalation_policy, at, digest) is not ReminderStep.REMIND:
        return None
    waiting = waiting_of(alert, digest)
    number = waiting.reminders + 1
    waits = waiting.model_copy(update={"reminders": number, "reminded_at": at})
    note = ThreadNote(key=f"reminder-{number}", kind=NoteKind.REMINDER, at=at, facts={"others": others})
    return Change(
        with_note(noted(alert, waiting=waits, snooze=None), note),
        # Redrawn even if nothing is new: nothing else notices that somebody deleted the card.
        adds=(WorkKind.REMIND, WorkKind.UPDATE_CARD, *work_of_asking(alert)),
        digest=digest and having_spoken(digest, waits, alert.severity),
    )


def with_latest(change: Change, reading: Reading | None, at: int) -> Change:
    """Return a reminder or escalation that also says how the station is now; the evidence is not changed."""
    if reading is None:
        return change
    return replace(change, alert=noted(change.alert, latest=Latest(at=at, reading=reading)))


def lapse(alert: Alert, at: int) -> Change | None:
    """Remove a snooze that ended while another alert speaks for this one; None if there is none."""
    if alert.status is not AlertStatus.PENDING or alert.metadata.snooze is None or is_snoozed(alert, at):
        return None
    return Change(noted(alert, snooze=None), adds=(WorkKind.UPDATE_CARD,))


def snooze(alert: Alert, by: str, until: int, at: int) -> Change:
    """
    Send no reminders and call nobody until `until` (epoch ms); a worse severity ends the snooze early.

    Raises AlertAlreadyDecided, SnoozeRefused.
    """
    must_be_pending(alert)
    if until - at < SHORTEST_SNOOZE_MS:
        raise SnoozeRefused("That time is over, or less than a minute away. Choose a later one.")
    if until - at > LONGEST_SNOOZE_MS:
        raise SnoozeRefused("An alert can be snoozed for 24 hours at most. To be left alone longer, reject it.")
    waits = _shifted(alert, at, until - at - _left(alert, at))
    entry = event_draft(AuditEvent.SNOOZED, {"snoozedUntil": until}, by=by)
    snoozed = noted(alert, snooze=Snooze(by=by, at=at, until=until), waiting=waits, notes=_without_its_reminder(alert))
    return Change(snoozed, entries=(entry,), adds=(WorkKind.UPDATE_CARD,), is_awaited=True)


def _without_its_reminder(alert: Alert) -> tuple[ThreadNote, ...]:
    """Return the notes without an unwritten reminder; one that also speaks for other alerts is kept."""
    return tuple(
        each for each in alert.metadata.notes if each.kind is not NoteKind.REMINDER or each.facts.get("others")
    )


def end_snooze(alert: Alert, by: str, at: int) -> Change | None:
    """End a snooze early; None if there is none. Raises AlertAlreadyDecided."""
    must_be_pending(alert)
    if alert.metadata.snooze is None:
        return None
    waits = _shifted(alert, at, -_left(alert, at))
    entry = event_draft(AuditEvent.SNOOZE_ENDED, by=by)
    return Change(
        noted(alert, snooze=None, waiting=waits), entries=(entry,), adds=(WorkKind.UPDATE_CARD,), is_awaited=True
    )


def begun_again(alert: Alert, at: int) -> Waiting:
    """Return the waiting of an alert whose ladder starts again; the count of its reminders goes on."""
    return waiting_of(alert).model_copy(update={"since": at, "reminded_at": at, "rung": 0})


def _left(alert: Alert, at: int) -> int:
    return alert.metadata.snooze.until - at if alert.metadata.snooze and is_snoozed(alert, at) else 0


def _shifted(alert: Alert, at: int, by_ms: int) -> Waiting:
    waiting = waiting_of(alert)
    return waiting.model_copy(update={"since": max(0, waiting.since + by_ms), "reminded_at": at})
