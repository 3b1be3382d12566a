"""Others are called: by the ladder while nobody decides, or by a person when a remediation did not help."""

from rules.alert import Alert
from rules.audit import SYSTEM, ActionType, AuditDraft
from rules.change import Change, noted, with_note
from rules.lifecycle.waiting import Nudge, nudge_due, waiting_of
from rules.patience import Patience
from rules.thread_note import NoteKind, ThreadNote
from rules.waiting import Escalation
from rules.work import WorkKind


def climb(alert: Alert, patience: Patience, mention: tuple[str, ...], at: int) -> Change | None:
    """Take the next step of the ladder; `mention` are its Slack ids. None when it is not due."""
    if nudge_due(alert, patience, at) is not Nudge.ESCALATE:
        return None
    waiting = waiting_of(alert)
    rung = patience.escalate[waiting.rung]
    waits = waiting.model_copy(update={"rung": waiting.rung + 1, "reminded_at": at})
    minutes = (at - alert.created_at) // 60_000
    escalation = Escalation(
        number=len(alert.metadata.escalations) + 1,
        at=at,
        mention=mention,
        why=f"nobody decided for {minutes} min",
        tell_field=rung.tell_field,
    )
    return _escalated(noted(alert, waiting=waits, snooze=None), escalation)


def call(alert: Alert, by: str, mention: tuple[str, ...], why: str, at: int) -> Change:
    """Call others because a person asks for it; the field is told, too."""
    number = len(alert.metadata.escalations) + 1
    return _escalated(alert, Escalation(number=number, at=at, mention=mention, by=by, why=why, tell_field=True))


def field_told(alert: Alert, number: int, message_id: str, topic_arn: str, at: int) -> Change | None:
    """Record that the field was told of an escalation; None when that is recorded already."""
    details = {"event": "ESCALATION_TOLD", "number": number, "messageId": message_id, "topicArn": topic_arn}
    entry = AuditDraft(action_type=ActionType.SNS_NOTIFICATION_SENT, user_id=SYSTEM, details=details)
    return _ended(alert, number, entry, {"told_at": at, "message_id": message_id})


def field_not_told(alert: Alert, number: int, topic_arn: str, error: str) -> Change | None:
    """Record that the field could not be told of an escalation and will not be by itself."""
    details = {"event": "ESCALATION_TOLD", "number": number, "topicArn": topic_arn}
    entry = AuditDraft(action_type=ActionType.SNS_NOTIFICATION_SENT, details=details, error_message=error)
    return _ended(alert, number, entry, {"error": error})


def untold(alert: Alert) -> tuple[Escalation, ...]:
    """Return the escalations of which the field is still to be told, oldest first."""
    return tuple(
        each for each in alert.metadata.escalations if each.tell_field and each.told_at is None and each.error is None
    )


def _escalated(alert: Alert, escalation: Escalation) -> Change:
    details = {
        "event": "ESCALATED",
        "number": escalation.number,
        "mention": escalation.mention,
        "why": escalation.why,
        "tellField": escalation.tell_field,
    }
    entry = AuditDraft(action_type=ActionType.ALERT_CREATED, user_id=escalation.by, details=details)
    note = ThreadNote(
        key=f"escalation-{escalation.number}",
        kind=NoteKind.ESCALATION,
        at=escalation.at,
        facts={"number": escalation.number},
    )
    called = noted(with_note(alert, note), escalations=(*alert.metadata.escalations, escalation))
    adds = (WorkKind.REPLY, WorkKind.UPDATE_CARD, *((WorkKind.TELL_FIELD,) if escalation.tell_field else ()))
    return Change(called, entries=(entry,), adds=adds)


def _ended(alert: Alert, number: int, entry: AuditDraft, how: dict[str, object]) -> Change | None:
    if all(each.number != number for each in untold(alert)):
        return None
    escalations = tuple(
        each.model_copy(update=how) if each.number == number else each for each in alert.metadata.escalations
    )
    return Change(noted(alert, escalations=escalations), entries=(entry,), adds=(WorkKind.UPDATE_CARD,))
