"""
What a modal brings back with its submission: the alert's id, and what the person was shown of the newest metrics.

Slack signs it and no client can edit it; still nothing in it decides anything.
"""

from pydantic import ValidationError

from bot.cards import limits
from rules.recheck import Reading, Recheck
from rules.record import Record


class Carried(Record):
    """`recheck` is None where nothing was shown."""

    alert_id: str
    recheck: Recheck | None = None


def carry(alert_id: str, recheck: Recheck | None) -> str:
    """Return it as a modal's private metadata; measurements that leave no room for themselves are left out."""
    if recheck is None:
        return alert_id
    bare = recheck.model_copy(update={"before": Reading(), "after": Reading(), "why": None})
    whole, short = (
        Carried(alert_id=alert_id, recheck=each).model_dump_json(by_alias=True, exclude_none=True)
        for each in (recheck, bare)
    )
    return next((each for each in (whole, short) if len(each) <= limits.PRIVATE_METADATA), alert_id)


def carried(private_metadata: str) -> Carried:
    """Return what came back; a bare id is what modals carry that show no metrics."""
    try:
        return Carried.model_validate_json(private_metadata)
    except ValidationError:
        return Carried(alert_id=private_metadata)
