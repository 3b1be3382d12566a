"""
What a modal brings back with its submission: the alert as its person saw it, and what they were shown of the newest
metrics.

Slack signs it and no client can edit it; still nothing in it decides anything.
"""

from pydantic import ValidationError

from bot.cards import limits
from rules.alert import Alert, Severity
from rules.recheck import Reading, Recheck
from rules.record import Record
from rules.seen import Seen


class Carried(Record):
    """`recheck` is None where nothing was shown, `severity` where the modal is of a version that did not say it."""

    alert_id: str
    severity: Severity | None = None
    recheck: Recheck | None = None

    @property
    def seen(self) -> Seen:
        """The alert as the modal showed it."""
        return Seen(self.alert_id, self.severity)


def carry(alert: Alert, recheck: Recheck | None = None) -> str:
    """Return it as a modal's private metadata; measurements that leave no room for themselves are left out."""
    shown = Carried(alert_id=alert.alert_id, severity=alert.severity, recheck=recheck)
    bare = recheck and recheck.model_copy(update={"before": Reading(), "after": Reading(), "why": None})
    tries = [shown, *(shown.model_copy(update={"recheck": each}) for each in (bare, None))]
    written = [each.model_dump_json(by_alias=True, exclude_none=True) for each in tries]
    return next((each for each in written if len(each) <= limits.PRIVATE_METADATA), alert.alert_id)


def carried(private_metadata: str) -> Carried:
    """Return what came back; a bare id is an alert's whose id leaves no room for more."""
    try:
        return Carried.model_validate_json(private_metadata)
    except ValidationError:
        return Carried(alert_id=private_metadata)
