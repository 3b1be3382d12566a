"""An alert as a person saw it: nobody decides a worse one than they saw, or reruns a run they did not see."""

from dataclasses import dataclass

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.errors import BecameWorse, RanSince
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.record import Record


@dataclass(frozen=True)
class Seen:
    """
    Which alert a person saw, its severity and, once approved, the run of its remediation.

    An unknown (None) severity counts as the one at which the alert opened, an unknown run as the first.
    """

    alert_id: str
    severity: Severity | None = None
    run: int | None = None


class SeenCondition(Record):
    """
    An alert's condition as a person saw it, without the numbers, which change every minute.

    `is_cleared`: the metrics told nothing, but the alert itself said that its condition cleared.
    """

    verdict: RecheckVerdict
    severity: str | None = None
    reason: str | None = None
    is_cleared: bool = False


def as_shown(alert: Alert) -> Seen:
    """Return what a person who is shown the alert now sees."""
    execution = alert.metadata.execution
    return Seen(alert.alert_id, alert.severity, execution.attempt if execution else None)


def condition_as_shown(alert: Alert, recheck: Recheck) -> SeenCondition:
    """Return the condition that a person sees who is shown the alert and its newest metrics."""
    return SeenCondition(
        verdict=recheck.verdict,
        severity=recheck.after.severity,
        reason=recheck.after.reason,
        # If the metrics tell it, what the rule engine wrote on the alert adds nothing.
        is_cleared=recheck.tells_nothing and alert.metadata.condition is not None,
    )


def must_be_as_seen(alert: Alert, seen: Seen) -> None:
    """Raise BecameWorse if a pending alert is worse than the person saw."""
    known = seen.severity or _as_opened(alert)
    if alert.status is AlertStatus.PENDING and alert.severity.rank > known.rank:
        raise BecameWorse(alert)


def must_be_the_run_seen(alert: Alert, seen: Seen) -> None:
    """Raise RanSince if another run was ordered since."""
    execution = alert.metadata.execution
    if execution is not None and execution.attempt > (seen.run or 1):
        raise RanSince(alert)


def _as_opened(alert: Alert) -> Severity:
    worsenings = alert.metadata.worsenings
    if not worsenings:
        return alert.severity
    # One that this version does not know counts as the mildest: the person looks again.
    return next((each for each in Severity if each == worsenings[0].severity), Severity.LOW)
