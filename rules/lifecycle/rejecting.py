"""Rejects an alert, with a category, and with words if the category alone says too little."""

from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import ActionType, AuditDraft
from rules.alert.errors import CategoryMissing, ReasonRefused
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, GuardMove, changed, noted
from rules.lifecycle.deciding import accepted_reason, must_be_pending

_SAYS_TOO_LITTLE = {
    RejectionCategory.WRONG_ACTION: "Please say which action would help: whoever comes next will need it.",
    RejectionCategory.OTHER: "Please say why: the reason is what the next shift and the audit will read.",
}


def reject(alert: Alert, by: str, rejection: Rejection, at: int) -> Change:
    """
    Reject a pending alert.

    Raises AlertAlreadyDecided, CategoryMissing, ReasonRefused.
    """
    must_be_pending(alert)
    category, reason = accepted(rejection)
    rejected = changed(alert, status=AlertStatus.REJECTED, rejected_at=at, rejected_by=by, rejection_reason=reason)
    details = {"rejectionReason": reason, "rejectionCategory": category}
    entry = AuditDraft(action_type=ActionType.ALERT_REJECTED, user_id=by, details=details)
    return Change(
        noted(rejected, rejection_category=category),
        entries=(entry,),
        adds=(WorkKind.UPDATE_CARD,),
        is_awaited=True,
        guard=GuardMove.COOL_DOWN,
    )


def accepted(rejection: Rejection) -> tuple[RejectionCategory, str]:
    """Return the category and the reason; without a written reason it is the category's label."""
    if rejection.category is None:
        raise CategoryMissing("Please choose what fits best.")
    if rejection.text.strip():
        return rejection.category, accepted_reason(rejection.text)
    if rejection.category in _SAYS_TOO_LITTLE:
        raise ReasonRefused(_SAYS_TOO_LITTLE[rejection.category])
    return rejection.category, rejection.category.label
