"""The card was posted, or was deleted and must be posted again."""

from collections.abc import Collection

from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, noted
from rules.lifecycle.picturing import wants_chart
from rules.lifecycle.placing import untold


def card_posted(alert: Alert, card: CardReference, *, shown_revision: int, may_be_double: bool = False) -> Change:
    """
    Record the card's message.

    The card is redrawn if the alert has changed since `shown_revision`. An alert that is shown elsewhere as well, in a
    digest or in a message to somebody, is redrawn so that it says there where its card is. With `may_be_double` an
    earlier attempt may have posted it as well, and is searched for. The chart is requested only now, so that no card
    waits for it.
    """
    elsewhere = alert.metadata.digest is not None or alert.metadata.direct
    is_news = alert.metadata.revision != shown_revision or elsewhere
    adds = [WorkKind.UPDATE_CARD] if is_news else []
    if wants_chart(alert):
        adds.append(WorkKind.ADD_CHART)
    if untold(alert):
        adds.append(WorkKind.POST_LINKS)
    if may_be_double:
        adds.append(WorkKind.SEEK_DOUBLES)
    return Change(noted(alert, card=card), adds=tuple(adds))


def messages_lost(alert: Alert, gone: Collection[CardReference]) -> Change | None:
    """Post a new card if somebody deleted it, and no new one of the notes that link to it; None if all stand."""
    left = {channel: each for channel, each in alert.metadata.linked.items() if each not in gone}
    if len(left) < len(alert.metadata.linked):
        where = alert.metadata.where
        also = tuple(each for each in where.also if each in left or each not in alert.metadata.linked)
        alert = noted(alert, placement=where.model_copy(update={"also": also}), linked=left)
        return card_lost(alert, alert.metadata.card if alert.metadata.card in gone else None) or Change(alert)
    return card_lost(alert, alert.metadata.card if alert.metadata.card in gone else None)


def card_lost(alert: Alert, card: CardReference | None) -> Change | None:
    """Post a new card because somebody deleted this one; None if there is a new one already."""
    if card is None or alert.metadata.card != card:
        return None
    return Change(noted(alert, card=None), adds=(WorkKind.POST_CARD,))
