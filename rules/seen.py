"""An alert as a person saw it who decides about it: nobody decides a worse one than they looked at."""

from dataclasses import dataclass

from rules.alert import Alert, AlertStatus, Severity
from rules.errors import BecameWorse


@dataclass(frozen=True)
class Seen:
    """Which alert a person saw, and how bad it was; None where that is not known, which counts as when it opened."""

    alert_id: str
    severity: Severity | None = None


def as_shown(alert: Alert) -> Seen:
    """Return an alert as whoever is shown it now sees it."""
    return Seen(alert.alert_id, alert.severity)


def must_be_as_seen(alert: Alert, seen: Seen) -> None:
    """Raise BecameWorse when an alert that waits for a decision is worse than it was seen."""
    known = seen.severity or _as_opened(alert)
    if alert.status is AlertStatus.PENDING and alert.severity.rank > known.rank:
        raise BecameWorse(alert)


def _as_opened(alert: Alert) -> Severity:
    worsenings = alert.metadata.worsenings
    return Severity(worsenings[0].severity) if worsenings else alert.severity
