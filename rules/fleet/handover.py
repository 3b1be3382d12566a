"""What the next shift should know about the last hours."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.rejection import RejectionCategory
from rules.lifecycle.carrying_out import is_under_way, went_wrong
from rules.lifecycle.looking_again import is_to_be_looked_at
from rules.lifecycle.telling import is_untold
from rules.stored_word import with_unknown


@dataclass(frozen=True)
class Handover:
    """
    What was opened, decided and carried out since `since` (epoch ms), as it stands now.

    `opened` counts alerts by severity. `approved` and `rejected` count decisions; `decided_later` of them were about
    alerts opened before that time. `wrong` are alerts whose remediation failed or did not help or that the field was
    not told of, newest first; `running` those whose remediation has not ended, the longest first; `waiting` those that
    nobody has decided, oldest first. These three may be older: somebody still has to look after them.
    """

    since: int
    opened: dict[Severity, int]
    approved: int
    rejected: int
    wrong: tuple[Alert, ...]
    waiting: tuple[Alert, ...]
    running: tuple[Alert, ...] = ()
    decided_later: int = 0
    recovered: int = 0
    """How many closed by themselves because their condition stayed clear; `rejected` has none of them."""
    expired: int = 0
    """How many closed by themselves because nobody decided in time; `rejected` has none of these either."""
    standing: tuple[Alert, ...] = ()
    """Decided, and the trouble still stands; the one decided longest ago first, without those in `wrong`."""


def handover(alerts: Iterable[Alert], pending: Iterable[Alert], since: int, standing: Iterable[Alert] = ()) -> Handover:
    """
    Return what happened since `since` (epoch ms).

    `standing` are decided alerts whose trouble still stands, however old.

    `alerts` are those opened, decided or carried out since then, and those whose remediation still needs looking after;
    `pending` are all that wait for a decision, however old.
    """
    recent = list(alerts)
    closed = [alert for alert in recent if alert.decided_at is not None and alert.decided_at >= since]
    by_itself = Counter(alert.closed_itself for alert in closed)
    decided = [alert for alert in closed if alert.closed_itself is None]
    approved = [alert for alert in recent if alert.status is AlertStatus.APPROVED]
    wrong = _wrong(approved)
    by_status = Counter(alert.status for alert in decided)
    return Handover(
        since=since,
        opened=_opened(recent, since),
        approved=by_status[AlertStatus.APPROVED],
        rejected=by_status[AlertStatus.REJECTED],
        wrong=wrong,
        waiting=tuple(sorted(pending, key=lambda alert: alert.created_at)),
        running=_running(approved),
        decided_later=sum(alert.created_at < since for alert in decided),
        recovered=by_itself[RejectionCategory.RECOVERED],
        expired=by_itself[RejectionCategory.EXPIRED],
        standing=_standing(wrong, standing),
    )


def _opened(alerts: list[Alert], since: int) -> dict[Severity, int]:
    counts = Counter(alert.severity for alert in alerts if alert.created_at >= since)
    return {severity: counts[severity] for severity in with_unknown(reversed(Severity), counts) if counts[severity]}


def _wrong(alerts: list[Alert]) -> tuple[Alert, ...]:
    return tuple(sorted(filter(_is_wrong, alerts), key=_last_moved, reverse=True))


def _running(alerts: list[Alert]) -> tuple[Alert, ...]:
    return tuple(sorted(filter(is_under_way, alerts), key=_last_moved))


def _standing(wrong: Iterable[Alert], standing: Iterable[Alert]) -> tuple[Alert, ...]:
    shown = {alert.alert_id for alert in wrong}
    told = (alert for alert in standing if alert.alert_id not in shown and alert.decided_at is not None)
    return tuple(sorted(told, key=lambda alert: alert.decided_at or 0))


def is_settled(alert: Alert) -> bool:
    """Whether an approved alert is finished and needs no more attention."""
    execution, notification = alert.metadata.execution, alert.metadata.notification
    has_ended = execution is not None and execution.status.is_final and not is_to_be_looked_at(alert)
    return has_ended and notification is not None and not _is_wrong(alert)


def _is_wrong(alert: Alert) -> bool:
    return went_wrong(alert) or is_untold(alert)


def _last_moved(alert: Alert) -> int:
    """Return when a remediation ended, or began, or was queued (epoch ms); else when the alert was decided."""
    execution = alert.metadata.execution
    moved = execution and (execution.stopped_at or execution.started_at or execution.queued_at)
    return moved or alert.decided_at or 0
