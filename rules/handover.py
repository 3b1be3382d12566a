"""What the next shift should know of the last hours."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rules.alert import Alert, AlertStatus, Severity
from rules.lifecycle.carrying_out import is_under_way, went_wrong
from rules.lifecycle.telling import is_untold


@dataclass(frozen=True)
class Handover:
    """
    What was opened, decided and carried out in the last hours, as it stands now.

    `opened` counts by severity the alerts that were opened in them, `approved` and `rejected` those that were decided
    in them, `decided_later` those of the latter that were opened before. `wrong` are remediations that failed, did not
    help or were not told to the field, `running` those that have not ended, `waiting` the alerts that nobody has
    decided, oldest first.
    """

    since: int
    opened: dict[Severity, int]
    approved: int
    rejected: int
    wrong: tuple[Alert, ...]
    waiting: tuple[Alert, ...]
    running: tuple[Alert, ...] = ()
    decided_later: int = 0


def handover(alerts: Iterable[Alert], pending: Iterable[Alert], since: int) -> Handover:
    """
    Return what happened from `since` (epoch ms) on.

    `alerts` are all that were opened, decided or carried out since then, `pending` all that wait, however old.
    """
    recent = list(alerts)
    opened = Counter(alert.severity for alert in recent if alert.created_at >= since)
    decided = [alert for alert in recent if alert.decided_at is not None and alert.decided_at >= since]
    by_status = Counter(alert.status for alert in decided)
    return Handover(
        since=since,
        opened={severity: opened[severity] for severity in reversed(Severity) if opened[severity]},
        approved=by_status[AlertStatus.APPROVED],
        rejected=by_status[AlertStatus.REJECTED],
        wrong=tuple(alert for alert in recent if went_wrong(alert) or is_untold(alert)),
        waiting=tuple(sorted(pending, key=lambda alert: alert.created_at)),
        running=tuple(alert for alert in recent if is_under_way(alert)),
        decided_later=sum(alert.created_at < since for alert in decided),
    )
