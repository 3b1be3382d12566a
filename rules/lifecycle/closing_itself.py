"""
Closes alerts that no person has to decide: recovered ones, and those that nobody decides.

What closes by itself is REJECTED by "system" with a reason code. A person who decided first has won: the step does
nothing then. They can open it again, as a new alert that waits for a person.
"""

from decimal import Decimal

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.audit import SYSTEM, ActionType, AuditDraft
from rules.alert.closing import Closing
from rules.alert.rejection import RejectionCategory, closed_because
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, GuardMove, changed, noted, with_note
from rules.lifecycle.earlier import earlier
from rules.lifecycle.waiting import is_snoozed, waiting_of, work_of_asking
from rules.text.wording import short
from rules.units import MINUTE_MS


def close_recovered(alert: Alert, closing: Closing, clear_at: int, at: int) -> Change | None:
    """
    Close an alert whose condition has been clear for long enough, as was last seen at `clear_at` (epoch ms).

    None if it is decided, its condition has returned, or it waits for a person.
    """
    after_ms, condition = closing.recovered_after_ms(alert.alert_type, alert.severity), alert.metadata.condition
    if not may_recover(alert) or after_ms is None or condition is None or clear_at - condition.cleared_at < after_ms:
        return None
    words = closed_because(f"The condition stayed clear for {_words(after_ms)}")
    facts = {"clearedAt": condition.cleared_at, "afterMinutes": after_ms // MINUTE_MS}
    return _closed(alert, RejectionCategory.RECOVERED, words, at, facts)


def may_recover(alert: Alert) -> bool:
    """Whether an alert may close when it has recovered: of another program's nobody knows what it is about."""
    return _may_close(alert) and alert.metadata.evidence is not None


def is_expired(alert: Alert, closing: Closing, now_ms: int) -> bool:
    """Whether nobody decided for so long that the alert closes; the time is that of its ladder."""
    after_ms = closing.expired_after_ms(alert.alert_type, alert.severity)
    if after_ms is None or not _may_close(alert) or is_snoozed(alert, now_ms):
        return False
    return now_ms - waiting_of(alert).since >= after_ms


def close_expired(alert: Alert, closing: Closing, at: int) -> Change | None:
    """Close an alert that nobody decides; None if that is not due."""
    after_ms = closing.expired_after_ms(alert.alert_type, alert.severity)
    if after_ms is None or not is_expired(alert, closing, at):
        return None
    words = closed_because(f"Nobody decided for {_words(after_ms)}")
    return _closed(alert, RejectionCategory.EXPIRED, words, at, {"afterMinutes": after_ms // MINUTE_MS})


def opened_again(alert: Alert, by: str, at: int, alert_id: str) -> Change:
    """Open a new alert that says what one said that closed by itself; nothing but a person closes it."""
    metadata = AlertMetadata(
        evidence=alert.metadata.evidence,
        earlier=earlier(alert),
        condition=alert.metadata.condition,
        opened_again_by=by,
    )
    opened = Alert(
        alert_id=alert_id,
        station_id=alert.station_id,
        alert_type=alert.alert_type,
        severity=alert.severity,
        title=alert.title,
        description=alert.description,
        recommended_action=alert.recommended_action,
        created_at=at,
        updated_at=at,
        metadata=metadata,
    )
    said = {"severity": alert.severity, "title": alert.title, "decidesAgain": alert.alert_id}
    entry = AuditDraft(action_type=ActionType.ALERT_CREATED, user_id=by, details=said)
    return Change(opened, entries=(entry,), adds=(WorkKind.POST_CARD, *work_of_asking(opened)), is_awaited=True)


def _may_close(alert: Alert) -> bool:
    return alert.status is AlertStatus.PENDING and alert.metadata.opened_again_by is None


def _closed(alert: Alert, category: RejectionCategory, words: str, at: int, facts: dict[str, int]) -> Change:
    closed = changed(alert, status=AlertStatus.REJECTED, rejected_at=at, rejected_by=SYSTEM, rejection_reason=words)
    details = {"rejectionReason": words, "rejectionCategory": category, **facts}
    entry = AuditDraft(action_type=ActionType.ALERT_REJECTED, details=details)
    # Nobody came: whoever did not look must hear that nobody will be asked any more.
    is_loud = category is RejectionCategory.EXPIRED and alert.severity.rank >= Severity.HIGH.rank
    note = ThreadNote(key="closed", kind=NoteKind.CLOSED, at=at, facts={"broadcast": is_loud})
    is_listed = alert.metadata.is_only_listed
    told = noted(closed, rejection_category=category)
    return Change(
        # Redrawing its digest is enough: a hundred notes in one thread would help nobody.
        told if is_listed else with_note(told, note),
        entries=(entry,),
        adds=(WorkKind.UPDATE_CARD,) if is_listed else (WorkKind.UPDATE_CARD, WorkKind.REPLY),
        guard=GuardMove.COOL_DOWN,
    )


def _words(after_ms: int) -> str:
    return short(Decimal(after_ms // MINUTE_MS))
