"""Approving an alert. It is decided once; an attempt that is not allowed is recorded as refused."""

from typing import Any

from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import BreakGlass
from rules.alert.audit import ActionType, AuditDraft, AuditEvent, event_draft
from rules.alert.errors import AlertAlreadyDecided, AlreadyApproved, ReasonRefused
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.quorum import Approval, Quorum
from rules.alert.recheck import Recheck
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, GuardMove, changed, noted, with_note

ONE_PERSON = Quorum()
"""The quorum unless a policy asks for more."""

MAX_REASON_CHARACTERS = 1_000
"""Short enough to be shown in full on the card."""


def approve(  # noqa: PLR0913  each is a fact of the approval that the audit keeps
    alert: Alert,
    by: str,
    at: int,
    *,
    state_machine_arn: str,
    topic_arn: str,
    quorum: Quorum = ONE_PERSON,
    groups: tuple[str, ...] = (),
    recheck: Recheck | None = None,
) -> Change:
    """
    Approve a pending alert. The approval that completes the quorum decides it and starts its remediation.

    `groups` are the person's groups that allow the approval, `recheck` is what they were shown of the newest metrics.
    A person who approved before counts once, with their groups of now: their second approval decides if the policy has
    become less strict or they have joined another group. Raises AlertAlreadyDecided, AlreadyApproved.
    """
    must_count(alert, by, quorum=quorum, groups=groups)
    approvals = (*alert.metadata.approvals, Approval(by=by, at=at, groups=groups, recheck=recheck))
    together = quorum.needed > 1 or len(approvals) > 1
    counted = noted(alert, approvals=approvals, quorum=quorum) if together else noted(alert, recheck=recheck)
    details: dict[str, Any] = {"stepFunctionArn": state_machine_arn, "snsTopicArn": topic_arn}
    if together:
        details["quorum"] = quorum.said(approvals)
    if has_approved(alert, by):
        details["approvedBefore"] = True
    entry = AuditDraft(action_type=ActionType.ALERT_APPROVED, user_id=by, details=details | _seen(recheck))
    if not quorum.is_met(approvals):
        return Change(counted, entries=(entry,), adds=(WorkKind.UPDATE_CARD,), is_awaited=True)
    return _approved(counted, by, at, entry)


def break_glass(  # noqa: PLR0913  the same, and the reason that was given
    alert: Alert,
    by: str,
    reason: str,
    at: int,
    *,
    state_machine_arn: str,
    topic_arn: str,
    recheck: Recheck | None = None,
) -> Change:
    """
    Approve a pending alert alone although more people are needed, with a reason that everyone will read.

    Raises AlertAlreadyDecided, ReasonRefused.
    """
    must_be_pending(alert)
    reason = accepted_reason(reason)
    broken = noted(alert, break_glass=BreakGlass(by=by, at=at, reason=reason), recheck=recheck)
    details = {"reason": reason, "stepFunctionArn": state_machine_arn, "snsTopicArn": topic_arn}
    entry = event_draft(AuditEvent.BREAK_GLASS, details | _seen(recheck), by=by)
    note = ThreadNote(key="break-glass", kind=NoteKind.GLASS_BROKEN, at=at)
    return _approved(with_note(broken, note), by, at, entry, WorkKind.REPLY)


def _seen(recheck: Recheck | None) -> dict[str, Any]:
    return {} if recheck is None else {"recheck": recheck.model_dump(by_alias=True, exclude_none=True)}


def _approved(alert: Alert, by: str, at: int, entry: AuditDraft, *more: WorkKind) -> Change:
    approved = changed(alert, status=AlertStatus.APPROVED, approved_at=at, approved_by=by)
    queued = noted(approved, execution=Execution(status=ExecutionStatus.QUEUED, queued_at=at))
    return Change(
        queued,
        entries=(entry,),
        adds=(WorkKind.START_EXECUTION, WorkKind.PUBLISH, WorkKind.UPDATE_CARD, *more),
        guard=GuardMove.COOL_DOWN,
        is_awaited=True,
    )


def accepted_reason(reason: str) -> str:
    """Return the reason without surrounding space. Raises ReasonRefused if it is empty or too long."""
    reason = reason.strip()
    if not reason:
        raise ReasonRefused("Please say why: the reason is what the next shift and the audit will read.")
    if len(reason) > MAX_REASON_CHARACTERS:
        raise ReasonRefused(
            f"The reason is {len(reason):,} characters long; {MAX_REASON_CHARACTERS:,} is the most that is kept."
        )
    return reason


def refuse(alert: Alert, by: str, attempted: ActionType | AuditEvent, why: str) -> Change:
    """Record that a person tried to act and was refused."""
    if isinstance(attempted, AuditEvent):
        return Change(alert, entries=(event_draft(attempted, by=by, error=why),))
    return Change(alert, entries=(AuditDraft(action_type=attempted, user_id=by, error_message=why),))


def must_count(alert: Alert, by: str, *, quorum: Quorum, groups: tuple[str, ...]) -> None:
    """Raise AlertAlreadyDecided or AlreadyApproved unless the person's approval would change something."""
    must_be_pending(alert)
    if has_approved(alert, by) and left_after(alert, by, quorum=quorum, groups=groups):
        raise AlreadyApproved(alert, by)


def has_approved(alert: Alert, by: str) -> bool:
    """Whether the person has approved already."""
    return any(each.by == by for each in alert.metadata.approvals)


def left_after(alert: Alert, by: str, *, quorum: Quorum, groups: tuple[str, ...]) -> int:
    """Return how many more people must approve after this person; 0 if their approval decides."""
    theirs = Approval(by=by, at=alert.created_at, groups=groups)  # the time makes no difference
    return quorum.left((*alert.metadata.approvals, theirs))


def must_be_pending(alert: Alert) -> None:
    """Raise AlertAlreadyDecided unless the alert is pending."""
    if alert.status is not AlertStatus.PENDING:
        raise AlertAlreadyDecided(alert)
