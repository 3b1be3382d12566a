"""Records whether an open alert's condition still holds; only a person closes the alert."""

from decimal import Decimal

from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import AuditEvent, event_draft
from rules.alert.recheck import Reading
from rules.alert.waiting import Condition
from rules.alert.what_followed import Flapping
from rules.alert.work import WorkKind
from rules.evaluate.looks import Flaps
from rules.lifecycle.change import Change, GuardMove, noted


def condition_cleared(alert: Alert, reading: Reading, minutes_to_empty: Decimal | None, at: int) -> Change | None:
    """Record that the condition has cleared; None if the alert is decided."""
    if alert.status is not AlertStatus.PENDING:
        return None
    if alert.metadata.condition is not None:
        return Change(alert, guard=GuardMove.CLEARED)
    condition = Condition(cleared_at=at, reading=reading, minutes_to_empty=minutes_to_empty)
    cleared = noted(alert, condition=condition)
    entry = event_draft(AuditEvent.CONDITION_CLEARED)
    return Change(cleared, entries=(entry,), adds=(WorkKind.UPDATE_CARD,), guard=GuardMove.CLEARED)


def condition_flaps(alert: Alert, flaps: Flaps, at: int) -> Change | None:
    """Note, once, that the condition comes and goes; None if it is noted, or the alert is decided."""
    if alert.status is not AlertStatus.PENDING or alert.metadata.flapping is not None:
        return None
    noticed = noted(alert, flapping=Flapping(at=at, changes=flaps.changes, looks=flaps.looks))
    entry = event_draft(AuditEvent.CONDITION_FLAPS, {"changes": flaps.changes, "looks": flaps.looks})
    return Change(noticed, entries=(entry,), adds=(WorkKind.UPDATE_CARD,))


def condition_returned(alert: Alert) -> Change | None:
    """Record that the condition holds again; None if the alert is decided."""
    if alert.status is not AlertStatus.PENDING:
        return None
    if alert.metadata.condition is None:
        return Change(alert, guard=GuardMove.RETURNED)
    entry = event_draft(AuditEvent.CONDITION_RETURNED)
    returned = noted(alert, condition=None)
    return Change(returned, entries=(entry,), adds=(WorkKind.UPDATE_CARD,), guard=GuardMove.RETURNED)
