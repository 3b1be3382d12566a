"""What the next shift should know of the last hours."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rules.alert import Alert, AlertStatus, Severity
from rules.lifecycle.carrying_out import went_wrong


@dataclass(frozen=True)
class Handover:
    """
    The alerts that were opened in the last hours, as they stand now.

    `opened` counts them by severity, `wrong` are those approved whose remediation failed or did not help,
    `waiting` those nobody has decided, oldest first.
    """

    since: int
    opened: dict[Severity, int]
    approved: int
    rejected: int
    wrong: tuple[Alert, ...]
    waiting: tuple[Alert, ...]


def handover(alerts: Iterable[Alert], pending: Iterable[Alert], since: int) -> Handover:
    """Return what happened from `since` (epoch ms) on; `pending` are all that wait, however old."""
    recent = [alert for alert in alerts if alert.created_at >= since]
    by_severity = Counter(alert.severity for alert in recent)
    by_status = Counter(alert.status for alert in recent)
    return Handover(
        since=since,
        opened={severity: by_severity[severity] for severity in reversed(Severity) if by_severity[severity]},
        approved=by_status[AlertStatus.APPROVED],
        rejected=by_status[AlertStatus.REJECTED],
        wrong=tuple(alert for alert in recent if went_wrong(alert)),
        waiting=tuple(sorted(pending, key=lambda alert: alert.created_at)),
    )
