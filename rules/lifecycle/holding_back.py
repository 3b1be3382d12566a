"""Notes on an open alert what it holds back: trouble that follows from it and has no alert of its own."""

from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import AuditEvent, event_draft
from rules.alert.what_followed import FollowingTrouble
from rules.alert.work import WorkKind
from rules.evaluate.finding import Finding
from rules.lifecycle.change import Change, noted
from rules.text.excerpt import excerpt

_TITLE = 300


def note_held_back(alert: Alert, finding: Finding, at: int) -> Change | None:
    """Note that an alert holds back a finding, or a worse one than before; None if it says so, or is decided."""
    known = {each.alert_type: each for each in alert.metadata.holds_back}
    before = known.get(finding.alert_type)
    is_told = before is not None and before.severity_rank >= finding.severity.rank
    if alert.status is not AlertStatus.PENDING or is_told:
        return None
    held = FollowingTrouble(
        alert_type=finding.alert_type.value,
        severity=finding.severity.value,
        severity_rank=finding.severity.rank,
        title=excerpt(finding.title, _TITLE),
        since=before.since if before else at,
    )
    details = {"type": held.alert_type, "severity": held.severity, "title": held.title}
    return Change(
        noted(alert, holds_back=tuple({**known, held.alert_type: held}.values())),
        entries=(event_draft(AuditEvent.HELD_BACK, details),),
        adds=(WorkKind.UPDATE_CARD,),
    )
