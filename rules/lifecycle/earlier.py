"""What was decided lately about the same trouble at the same station, for the new alert to show."""

from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import Earlier
from rules.text.excerpt import excerpt

LONGEST_REASON = 200


def earlier(alert: Alert) -> Earlier | None:
    """Return what a new alert shows of a decided one; None if that is pending."""
    by, at = alert.decided_by, alert.decided_at
    if alert.status is AlertStatus.PENDING or by is None or at is None:
        return None
    execution, aftermath = alert.metadata.execution, alert.metadata.aftermath
    return Earlier(
        alert_id=alert.alert_id,
        severity=alert.severity,
        status=alert.status,
        by=by,
        at=at,
        why=excerpt(alert.rejection_reason, LONGEST_REASON) if alert.rejection_reason else None,
        execution=execution.status if execution else None,
        recovery=aftermath.recovery if aftermath else None,
    )
