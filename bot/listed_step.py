"""A decision made in the dialog about a whole digest."""

from collections.abc import Callable

from bot.place import InDigest, Place
from rules.alert import Alert, AlertStatus
from rules.change import Change, detailed
from rules.errors import BecameWorse
from rules.storm import has_own_card

Step = Callable[[Alert, int], Change | None]


def as_listed(step: Step, place: Place | None) -> Step:
    """
    Return a step that is taken only if the alert is as bad as the dialog said, and tells the audit of the digest.

    What is so bad that it has a card of its own is never decided with others, whatever the dialog was.
    """
    if not isinstance(place, InDigest):
        return step

    def taken(stored: Alert, at: int) -> Change | None:
        if stored.status is AlertStatus.PENDING and (_is_worse(stored, place) or has_own_card(stored.severity)):
            raise BecameWorse(stored)
        change = step(stored, at)
        return change and detailed(change, via="digest", digestId=place.digest_id)

    return taken


def _is_worse(stored: Alert, place: InDigest) -> bool:
    worsenings = stored.metadata.worsenings
    return bool(worsenings) and worsenings[-1].at >= place.seen_at
