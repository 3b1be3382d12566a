"""The card is posted, or lost and to be posted again."""

from rules.alert import Alert
from rules.alert_metadata import CardReference
from rules.change import Change, noted
from rules.work import WorkKind


def card_posted(alert: Alert, card: CardReference, *, shown_revision: int) -> Change:
    """
    Record where the card stands.

    An alert that changed after the card was drawn (`shown_revision`) is to be drawn again.
    """
    stale = alert.metadata.revision != shown_revision
    return Change(noted(alert, card=card), adds=(WorkKind.UPDATE_CARD,) if stale else ())


def card_lost(alert: Alert) -> Change:
    """Someone deleted the card: a new one is to be posted."""
    return Change(noted(alert, card=None), adds=(WorkKind.POST_CARD,))
