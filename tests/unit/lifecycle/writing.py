"""What a step of the lifecycle wrote, in a form to compare."""

from typing import Any

from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import CardReference
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, changed, noted
from tests.factories import MINUTE, NOW, make_alert

LATER = NOW + MINUTE
CARD = CardReference(channel="C0ALERTS", ts="1.1")
REDRAWN = (WorkKind.UPDATE_CARD,)


def entries(change: Change | None) -> list[dict[str, Any]]:
    assert change is not None
    drafts = (each.model_dump(exclude_none=True) for each in change.entries)
    return [{"type": str(each.pop("action_type")), "by": each.pop("user_id"), **each} for each in drafts]


def event(name: str, action: str = "ALERT_CREATED", by: str = "system", **details: Any) -> dict[str, Any]:
    return {"type": action, "by": by, "details": {"event": name, **details}}


def run(status: ExecutionStatus = ExecutionStatus.RUNNING, **fields: Any) -> Execution:
    return Execution(**{"status": status, "queued_at": NOW, "started_at": NOW, **fields})


def approved(execution: Execution | None = None, **metadata: Any) -> Alert:
    alert = changed(make_alert(), status=AlertStatus.APPROVED, approved_by="U0BOB", approved_at=NOW)
    return noted(alert, execution=execution, **metadata)


def wrote(change: Change | None, before: Alert, **metadata: Any) -> Change:
    """Check that nothing but these metadata of the alert has changed."""
    assert change is not None
    assert change.alert == noted(before, **metadata)
    return change
