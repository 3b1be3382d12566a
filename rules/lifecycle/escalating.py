"""Calls others: by the ladder while nobody decides, or by a person when a remediation did not help."""

from dataclasses import replace

from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import AuditDraft, AuditEvent, event_draft
from rules.alert.errors import NothingToEscalate
from rules.alert.escalation_policy import EscalationPolicy
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.waiting import Escalation
from rules.alert.work import WorkKind
from rules.digest.digest import Digest, having_spoken
from rules.lifecycle.carrying_out import went_wrong
from rules.lifecycle.change import Change, noted, with_note
from rules.lifecycle.waiting import ReminderStep, reminder_step_due, waiting_of
from rules.text.wording import counted
from rules.units import MINUTE_MS


def climb(
    alert: Alert,
    escalation_policy: EscalationPolicy,
    mention: tuple[str, ...],
    at: int,
    others: int = 0,
    digest: Digest | None = None,
) -> Change | None:
    """
    Take the next step of the ladder; None if it is not due.

    `mention` are the Slack ids of the step; `others` is for how many other alerts of its digest the alert speaks.
    """
    if reminder_step_due(alert, escalation_policy, at, digest) is not ReminderStep.ESCALATE:
        return None
    waiting = waiting_of(alert, digest)
    level = escalation_policy.escalate[waiting.rung]
    waits = waiting.model_copy(update={"rung": waiting.rung + 1, "reminded_at": at})
    minutes = (at - alert.created_at) // MINUTE_MS
    beside = f"; {counted(others, 'other of its digest waits', 'others of its digest wait')}, too" if others else ""
    escalation = Escalation(
        number=len(alert.metadata.escalations) + 1,
        at=at,
        mention=mention,
        why=f"nobody decided for {minutes} min{beside}",
        tell_field=level.tell_field,
    )
    change = _escalated(noted(alert, waiting=waits, snooze=None), escalation)
    return replace(change, digest=digest and having_spoken(digest, waits, alert.severity))


def may_call(alert: Alert) -> bool:
    """Whether a person may call others: the remediation went wrong, and nobody has called since it was queued."""
    execution = alert.metadata.execution
    return (
        execution is not None
        and went_wrong(alert)
        and not any(each.is_by_a_person and each.at >= execution.queued_at for each in alert.metadata.escalations)
    )


def call(alert: Alert, by: str, mention: tuple[str, ...], at: int) -> Change:
    """Call others and tell the field because a person asks for it. Raises NothingToEscalate."""
    if not may_call(alert):
        raise NothingToEscalate(alert)
    number = len(alert.metadata.escalations) + 1
    why = "the remediation did not help"
    return _escalated(alert, Escalation(number=number, at=at, mention=mention, by=by, why=why, tell_field=True))


def field_told(alert: Alert, number: int, message_id: str, topic_arn: str, at: int) -> Change | None:
    """Record that the field was told of an escalation; None if that is recorded already."""
    details = {"number": number, "messageId": message_id, "topicArn": topic_arn}
    entry = event_draft(AuditEvent.ESCALATION_TOLD, details)
    return _ended(alert, number, entry, {"told_at": at, "message_id": message_id})


def field_not_told(alert: Alert, number: int, topic_arn: str, error: str) -> Change | None:
    """Record that the field could not be told of an escalation and that the bot will not try again."""
    details = {"number": number, "topicArn": topic_arn}
    entry = event_draft(AuditEvent.ESCALATION_TOLD, details, error=error)
    return _ended(alert, number, entry, {"error": error})


def untold(alert: Alert) -> tuple[Escalation, ...]:
    """Return the escalations that the field still has to be told of, oldest first; a decision ends the ladder's."""
    is_pending = alert.status is AlertStatus.PENDING
    return tuple(
        each
        for each in alert.metadata.escalations
        if each.tell_field and each.told_at is None and each.error is None and (is_pending or each.is_by_a_person)
    )


def _escalated(alert: Alert, escalation: Escalation) -> Change:
    details = {
        "number": escalation.number,
        "mention": escalation.mention,
        "why": escalation.why,
        "tellField": escalation.tell_field,
    }
    entry = event_draft(AuditEvent.ESCALATED, details, by=escalation.by)
    note = ThreadNote(
        key=f"escalation-{escalation.number}",
        kind=NoteKind.CALL if escalation.is_by_a_person else NoteKind.ESCALATION,
        at=escalation.at,
        facts={"number": escalation.number},
    )
    called = noted(with_note(alert, note), escalations=(*alert.metadata.escalations, escalation))
    tells = (WorkKind.TELL_FIELD,) if escalation.tell_field else ()
    adds = (WorkKind.REPLY, WorkKind.UPDATE_CARD, WorkKind.ASK_DIRECTLY, *tells)
    return Change(called, entries=(entry,), adds=adds, is_awaited=escalation.is_by_a_person)


def _ended(alert: Alert, number: int, entry: AuditDraft, how: dict[str, object]) -> Change | None:
    if all(each.number != number for each in untold(alert)):
        return None
    escalations = tuple(
        each.model_copy(update=how) if each.number == number else each for each in alert.metadata.escalations
    )
    return Change(noted(alert, escalations=escalations), entries=(entry,), adds=(WorkKind.UPDATE_CARD,))
