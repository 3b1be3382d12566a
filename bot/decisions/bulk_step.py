"""Steps that are taken from the dialog of a whole digest."""

from bot.decisions.authorized_alerts import Step
from bot.decisions.press_origin import InDigest, Origin
from rules.alert.alert import Alert, AlertStatus
from rules.alert.errors import BecameWorse
from rules.digest.storm import has_own_card
from rules.lifecycle.change import Change, detailed


def bulk_step(step: Step, origin: Origin | None) -> Step:
    """
    Return the step with the digest in its audit entry; from another origin, the step as it is.

    An alert severe enough for a card of its own is never decided in bulk: the step then raises BecameWorse.
    """
    if not isinstance(origin, InDigest):
        return step

    def taken(stored: Alert, at: int) -> Change | None:
        if stored.status is AlertStatus.PENDING and has_own_card(stored.severity):
            raise BecameWorse(stored)
        change = step(stored, at)
        return change and detailed(change, via="digest", digestId=origin.digest_id)

    return taken
