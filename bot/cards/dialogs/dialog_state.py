"""
What a modal brings back with its submission: the alert as its person saw it, and what they were shown of the newest
metrics.

Slack signs it and no client can edit it; still nothing in it decides anything.
"""

from pydantic import ValidationError

from bot.slack import limits
from rules.alert.alert import Alert, Severity
from rules.alert.recheck import Reading, Recheck
from rules.alert.shown import Shown, as_told
from rules.lifecycle.seen import Seen
from rules.record import Record


class DialogState(Record):
    """
    `recheck` is None where nothing was shown, `severity` where the modal is of a version that did not say it.

    `shown` is what its person was told of the condition each time that the modal asked, the last time last.
    """

    alert_id: str
    severity: Severity | None = None
    recheck: Recheck | None = None
    shown: tuple[Shown, ...] = ()

    @property
    def seen(self) -> Seen:
        """The alert as the modal showed it."""
        return Seen(self.alert_id, self.severity)


def carry(alert: Alert, recheck: Recheck | None = None, before: tuple[Shown, ...] = ()) -> str:
    """
    Return it as a modal's private metadata; measurements that leave no room for themselves are left out.

    `before` is what the modal showed when it asked before.
    """
    told = () if recheck is None else (as_told(alert, recheck),)
    shown = (*(each for each in before if each not in told), *told)
    full = DialogState(alert_id=alert.alert_id, severity=alert.severity, recheck=recheck, shown=shown)
    bare = recheck and recheck.model_copy(update={"before": Reading(), "after": Reading(), "why": None})
    tries = [full, full.model_copy(update={"recheck": bare}), full.model_copy(update={"recheck": None, "shown": ()})]
    written = [each.model_dump_json(by_alias=True, exclude_none=True) for each in tries]
    return next((each for each in written if len(each) <= limits.PRIVATE_METADATA), alert.alert_id)


def carried(private_metadata: str) -> DialogState:
    """Return what came back; a bare id is an alert's whose id leaves no room for more."""
    try:
        return DialogState.model_validate_json(private_metadata)
    except ValidationError:
        return DialogState(alert_id=private_metadata)
