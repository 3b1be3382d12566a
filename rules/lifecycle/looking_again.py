"""The check of the station some minutes after its remediation ended."""

from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import AuditEvent, event_draft
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, GuardMove, noted, with_note


def is_to_be_looked_at(alert: Alert) -> bool:
    """Whether a run of the remediation ended and the station has not been checked since."""
    execution, aftermath = alert.metadata.execution, alert.metadata.aftermath
    return (
        execution is not None
        and execution.status.is_final
        and aftermath is not None
        and aftermath.attempt == execution.attempt
        and aftermath.recovery is Recovery.NOT_YET
    )


def awaits_look(alert: Alert) -> bool:
    """Whether a remediation was ordered and its station has not been looked at since it ended."""
    execution = alert.metadata.execution
    is_ordered = alert.status is AlertStatus.APPROVED and execution is not None
    return is_ordered and (is_to_be_looked_at(alert) or (execution is not None and not execution.status.is_final))


def looked_at(alert: Alert, recovery: Recovery, reading: Reading | None, at: int) -> Change | None:
    """Record what was found, with a note for the thread; None if that is done already."""
    aftermath = alert.metadata.aftermath
    if aftermath is None or not is_to_be_looked_at(alert):
        return None
    seen = aftermath.model_copy(update={"recovery": recovery, "at": at, "reading": reading})
    facts = {"attempt": seen.attempt}
    note = ThreadNote(key=f"aftermath-{seen.attempt}", kind=NoteKind.AFTERMATH, at=at, facts=facts)
    entry = event_draft(AuditEvent.STATION_LOOKED_AT, {"recovery": recovery, "attempt": seen.attempt})
    adds = (WorkKind.UPDATE_CARD, WorkKind.REPLY)
    looked = with_note(noted(alert, aftermath=seen), note)
    return Change(looked, entries=(entry,), adds=adds, guard=GuardMove.FOLLOW)
