"""The card was posted, or was deleted and must be posted again."""

from collections.abc import Collection

from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.placement import Placement
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, noted
from rules.lifecycle.picturing import wants_chart
from rules.lifecycle.placing import untold, without_notes_at


def card_posted(alert: Alert, card: CardReference, *, shown_revision: int, may_be_double: bool = False) -> Change:
    """
    Record the card's message.

    The card is redrawn if the alert has changed since `shown_revision`. An alert that is shown elsewhere as well, in a
    digest, in a message to somebody or by a note with a link, is redrawn so that it says there where its card is. With
    `may_be_double` an earlier attempt may have posted it as well, and is searched for. The chart is requested only now,
    so that no card waits for it.
    """
    shown = alert.metadata
    elsewhere = shown.digest is not None or shown.direct or shown.linked
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
    told = without_notes_at(alert, gone)
    card = alert.metadata.card
    return card_lost(told, card if card in gone else None) or (None if told is alert else Change(told))


def card_lost(alert: Alert, card: CardReference | None) -> Change | None:
    """Post a new card, in the same channel, because this one was deleted; None if there is a new one already."""
    if card is None or alert.metadata.card != card:
        return None
    # Whatever the routes say by now: people know it from there.
    where = alert.metadata.placement or Placement(channel=card.channel)
    return Change(noted(alert, card=None, placement=where), adds=(WorkKind.POST_CARD,))
