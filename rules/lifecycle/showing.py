"""The card is posted, or lost and to be posted again."""

from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, noted
from rules.lifecycle.picturing import wants_chart


def card_posted(alert: Alert, card: CardReference, *, shown_revision: int, may_be_double: bool = False) -> Change:
    """
    Record where the card stands.

    An alert that changed after the card was drawn (`shown_revision`) is to be drawn again, and one that a digest
    lists so that the digest says where its card is. `may_be_double`: an earlier attempt may still turn up in the
    channel and is to be looked for. A chart is asked for only now: no card waits for it.
    """
    is_news = alert.metadata.revision != shown_revision or alert.metadata.digest is not None
    adds = [WorkKind.UPDATE_CARD] if is_news else []
    if wants_chart(alert):
        adds.append(WorkKind.ADD_CHART)
    if may_be_double:
        adds.append(WorkKind.SEEK_DOUBLES)
    return Change(noted(alert, card=card), adds=tuple(adds))


def card_lost(alert: Alert, card: CardReference | None) -> Change | None:
    """Someone deleted the card: a new one is to be posted; None when another has taken its place already."""
    if card is None or alert.metadata.card != card:
        return None
    return Change(noted(alert, card=None), adds=(WorkKind.POST_CARD,))
