"""An alert as a person saw it who acts on it: nobody decides a worse one, or orders another run of a newer one."""

from dataclasses import dataclass

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.errors import BecameWorse, RanSince
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.record import Record


@dataclass(frozen=True)
class Seen:
    """
    Which alert a person saw, how bad it was and, once it was approved, which run of its remediation.

    None where that is not known: of the severity that counts as when the alert opened, of the run as the first.
    """

    alert_id: str
    severity: Severity | None = None
    run: int | None = None


class SeenCondition(Record):
    """
    An alert's condition as a person saw it, without its numbers: those move every minute.

    `is_cleared`: the metrics told nothing, but the alert said that its condition had cleared.
    """

    verdict: RecheckVerdict
    severity: str | None = None
    reason: str | None = None
    is_cleared: bool = False


def as_shown(alert: Alert) -> Seen:
    """Return an alert as whoever is shown it now sees it."""
    execution = alert.metadata.execution
    return Seen(alert.alert_id, alert.severity, execution.attempt if execution else None)


def condition_as_shown(alert: Alert, recheck: Recheck) -> SeenCondition:
    """Return the condition as whoever is shown an alert and its newest metrics sees it."""
    return SeenCondition(
        verdict=recheck.verdict,
        severity=recheck.after.severity,
        reason=recheck.after.reason,
        # Where the metrics tell, it is no news that the rule engine wrote the same on the alert.
        is_cleared=recheck.tells_nothing and alert.metadata.condition is not None,
    )


def must_be_as_seen(alert: Alert, seen: Seen) -> None:
    """Raise BecameWorse when an alert that waits for a decision is worse than it was seen."""
    known = seen.severity or _as_opened(alert)
    if alert.status is AlertStatus.PENDING and alert.severity.rank > known.rank:
        raise BecameWorse(alert)


def must_be_the_run_seen(alert: Alert, seen: Seen) -> None:
    """Raise RanSince when another run was ordered since the alert was seen."""
    execution = alert.metadata.execution
    if execution is not None and execution.attempt > (seen.run or 1):
        raise RanSince(alert)


def _as_opened(alert: Alert) -> Severity:
    worsenings = alert.metadata.worsenings
    return Severity(worsenings[0].severity) if worsenings else alert.severity
