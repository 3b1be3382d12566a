"""Opens an alert for a finding, or makes an open alert worse."""

from typing import Any

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import AlertMetadata, Earlier, Evidence, Worsening
from rules.alert.audit import ActionType, AuditDraft, AuditEvent, event_draft
from rules.alert.plan import Plan
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.digest.storm import has_own_card
from rules.evaluate.finding import Finding
from rules.evaluate.kinds import kind_of
from rules.lifecycle.change import Change, GuardMove, changed, noted, with_note
from rules.lifecycle.placing import untold, worse_placement
from rules.lifecycle.waiting import begun_again, work_of_asking
from rules.playbook.said import remediation_of


def open_alert(
    finding: Finding, alert_id: str, at: int, digest: str | None = None, earlier: Earlier | None = None
) -> Change:
    """
    Open an alert for a finding at `at` (epoch ms); `alert_id` is a UUID v4.

    `digest` is the id of the digest that lists it, `earlier` what was decided lately about the same trouble.
    """
    alert = Alert(
        alert_id=alert_id,
        station_id=finding.station_id,
        alert_type=finding.alert_type,
        severity=finding.severity,
        title=finding.title,
        description=finding.description,
        recommended_action=finding.recommended_action,
        created_at=at,
        updated_at=at,
        metadata=AlertMetadata(
            evidence=_evidence(finding),
            minutes_to_empty=finding.minutes_to_empty,
            digest=digest,
            earlier=earlier,
            placement=finding.placement,
        ),
    )
    details = _said(finding)
    entry = AuditDraft(action_type=ActionType.ALERT_CREATED, details=details)
    own_card = digest is None or has_own_card(alert.severity)
    adds = (WorkKind.POST_CARD, *work_of_asking(alert)) if own_card else ()
    return Change(alert, entries=(entry,), adds=adds)


def worsen(alert: Alert, finding: Finding, at: int) -> Change | None:
    """
    Replace what an open alert says by a worse finding, and keep what it said in `metadata.worsenings`.

    None if the alert is decided or the finding is not worse: a severity never falls.
    """
    reason = alert.metadata.evidence.reason if alert.metadata.evidence else None
    if alert.status is not AlertStatus.PENDING or not is_worse(finding, alert.severity.rank, reason):
        return None
    finding = _starting_what_was_seen(finding, alert)
    metadata = alert.metadata.model_copy(
        update={
            "evidence": _evidence(finding),
            "minutes_to_empty": finding.minutes_to_empty,
            "placement": worse_placement(alert, finding.placement),
            "worsenings": (*alert.metadata.worsenings, _as_it_was(alert, at)),
            # A worse alert starts its ladder again, and nobody agreed to snooze it.
            "waiting": begun_again(alert, at),
            "snooze": None,
            "condition": None,
            # Whoever approved the milder alert did not see this one, and the policy may ask for more now.
            "approvals": (),
            "quorum": None,
        }
    )
    worse = changed(
        alert,
        severity=finding.severity,
        title=finding.title,
        description=finding.description,
        recommended_action=finding.recommended_action,
        metadata=metadata,
    )
    more: tuple[WorkKind, ...] = (WorkKind.POST_CARD,) if has_own_card(worse.severity) else ()
    # Redrawing its digest is enough: a hundred notes in one thread would help nobody.
    told = worse
    if not worse.metadata.is_only_listed:
        # Posting a card asks for its chart. An alert that another program opened has never asked for a card.
        more = (WorkKind.REPLY, WorkKind.ADD_CHART if worse.metadata.card else WorkKind.POST_CARD)
        more += (WorkKind.POST_LINKS,) if worse.metadata.card and untold(worse) else ()
        told = _with_worse_note(worse, _worse_note(alert, finding, at))
    return Change(
        told,
        entries=(_worsened(alert.severity, finding),),
        adds=(WorkKind.UPDATE_CARD, *more, *work_of_asking(worse)),
        guard=GuardMove.RAISE,
    )


def _starting_what_was_seen(finding: Finding, alert: Alert) -> Finding:
    """Return a finding that starts nothing else than its alert did, unless it is more severe."""
    if finding.plan is None or finding.severity.rank > alert.severity.rank:
        return finding
    if finding.plan.remediation == remediation_of(alert):
        return finding
    # A button says which severity a person saw, and not which remediation: a press must not start another one.
    before = alert.metadata.evidence.plan if alert.metadata.evidence else None
    return finding.model_copy(update={"recommended_action": alert.recommended_action, "plan": before})


def is_worse(finding: Finding, severity_rank: int, reason: str | None) -> bool:
    """Whether a finding is worse than an alert: more severe, or for a reason that outranks the alert's."""
    if finding.severity.rank != severity_rank:
        return finding.severity.rank > severity_rank
    return kind_of(finding.alert_type).cause(finding.reason).outranks and reason not in {None, finding.reason}


def _with_worse_note(worse: Alert, note: ThreadNote) -> Alert:
    """Return the alert with one note for all steps that nobody was told of yet: from the first severity to the last."""
    untold = [each for each in worse.metadata.notes if each.kind is NoteKind.WORSENED]
    if untold:
        first = untold[0]
        facts = {**note.facts, "from": first.facts.get("from", note.facts["from"])}
        note = note.model_copy(update={"at": first.at, "facts": facts})
    others = tuple(each for each in worse.metadata.notes if each not in untold)
    return with_note(noted(worse, notes=others), note)


def _worse_note(alert: Alert, finding: Finding, at: int) -> ThreadNote:
    return ThreadNote(
        key=f"worsened-{len(alert.metadata.worsenings) + 1}",
        kind=NoteKind.WORSENED,
        at=at,
        facts={"from": alert.severity, "severity": finding.severity, "title": finding.title},
    )


def _evidence(finding: Finding) -> Evidence:
    return Evidence(
        reason=finding.reason,
        observed_at=finding.observed_at,
        thresholds=finding.thresholds,
        facts=finding.facts,
        samples=finding.samples,
        rules_version=finding.rules_version or None,
        plan=finding.plan,
    )


def _as_it_was(alert: Alert, at: int) -> Worsening:
    return Worsening(
        at=at,
        severity=alert.severity,
        title=alert.title,
        description=alert.description,
        evidence=alert.metadata.evidence,
        approvals=alert.metadata.approvals,
    )


def _worsened(before: Severity, finding: Finding) -> AuditDraft:
    return event_draft(AuditEvent.SEVERITY_RAISED, {"from": before, **_said(finding)})


def _said(finding: Finding) -> dict[str, Any]:
    said = {"severity": finding.severity, "title": finding.title, "reason": finding.reason}
    said |= {"rulesVersion": finding.rules_version} if finding.rules_version else {}
    return said | ({} if finding.plan is None else planned_details(finding.recommended_action, finding.plan))


def planned_details(recommended_action: str, plan: Plan) -> dict[str, Any]:
    """Return what the audit keeps of a recommendation, and of what approving starts."""
    return {"recommendedAction": recommended_action, "plan": plan.model_dump(by_alias=True, exclude_none=True)}
