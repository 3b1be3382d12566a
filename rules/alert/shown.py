"""What a person was told of an alert's condition, without its numbers: those move every minute."""

from rules.alert.alert import Alert
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.record import Record


class Shown(Record):
    """
    By the newest metrics the verdict and how bad it is, and why.

    `is_cleared`: the metrics told nothing, but the alert said that its condition had cleared.
    """

    verdict: RecheckVerdict
    severity: str | None = None
    reason: str | None = None
    is_cleared: bool = False


def as_told(alert: Alert, recheck: Recheck) -> Shown:
    """Return what whoever is shown an alert and its newest metrics is told by them."""
    return Shown(
        verdict=recheck.verdict,
        severity=recheck.after.severity,
        reason=recheck.after.reason,
        # Where the metrics tell, it is no news that the rule engine wrote the same on the alert.
        is_cleared=recheck.tells_nothing and alert.metadata.condition is not None,
    )
