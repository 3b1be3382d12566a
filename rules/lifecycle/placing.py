"""In which channels an alert is shown: by its route, elsewhere because that failed, in one more when it got worse."""

from collections.abc import Collection

from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.placement import DEFAULT_CHANNEL, NOWHERE_ELSE, Placement
from rules.alert.work import WorkKind
from rules.digest.digest import Digest
from rules.lifecycle.change import Change, noted


def shown_in(alert: Alert) -> str:
    """Return the channel in which an alert's card stands, or will stand; that of its digest is the same at first."""
    card = alert.metadata.card
    return card.channel if card is not None else alert.metadata.where.channel


def placed(alert: Alert, placement: Placement) -> Change | None:
    """Record where an alert will be shown that was opened without a route; None if that is known already."""
    known = alert.metadata.placement is not None or alert.metadata.card is not None
    return None if known else Change(noted(alert, placement=placement))


def card_refused(alert: Alert, channel: str, why: str, at: int) -> Change | None:
    """
    Have the card posted in the default channel, because this one does not take it, or its changes, any more.

    None if it neither stands in this channel nor is meant for it.
    """
    card, where = alert.metadata.card, alert.metadata.where
    if channel != (where.channel if card is None else card.channel) or channel == DEFAULT_CHANNEL:
        return None
    moved = where.model_copy(update={"channel": channel}).in_default(why, at)
    return Change(noted(alert, card=None, placement=moved), adds=(WorkKind.POST_CARD,))


def digest_refused(digest: Digest, channel: str, why: str, at: int) -> Digest:
    """Return a digest that is posted in the default channel, because this one does not take it, or its changes."""
    stands_in = {each.channel for each in digest.cards.values()} or {digest.place.channel}
    if channel not in stands_in or channel == DEFAULT_CHANNEL:
        return digest
    moved = digest.place.model_copy(update={"channel": channel}).in_default(why, at)
    # Its parts in the channel that fails can be redrawn as little.
    return digest.model_copy(update={"place": moved, "cards": {}})


def worse_placement(alert: Alert, now: Placement | None) -> Placement | None:
    """
    Return where an alert is shown after it got worse, by the route that is for it `now`.

    A card that stands stays: people speak in its thread. Channels that had nothing to do with it so far get a note with
    a link to it, as a new alert would have come to them.
    """
    before = alert.metadata.placement
    if alert.metadata.card is None:
        # Whatever card it gets goes where its severity belongs now.
        return now or (before and NOWHERE_ELSE)
    new = tuple(each for each in _channels(now) if each not in _told(alert))
    stands = alert.metadata.where
    return stands.model_copy(update={"also": (*stands.also, *new)}) if new else before


def _channels(placement: Placement | None) -> tuple[str, ...]:
    where = placement or NOWHERE_ELSE
    return where.channel, *where.also


def _told(alert: Alert) -> set[str]:
    """Return the channels that an alert's card and its notes are in, or were meant for."""
    where = alert.metadata.where
    return {*_channels(where), shown_in(alert), *([where.failed.channel] if where.failed else [])}


def untold(alert: Alert) -> tuple[str, ...]:
    """Return the channels that are still to get a note with a link to the card."""
    return tuple(each for each in alert.metadata.where.also if each not in alert.metadata.linked)


def note_posted(
    alert: Alert, channel: str, note: CardReference, *, shown_revision: int, may_be_double: bool = False
) -> Change:
    """Record a note with a link; it is redrawn if the alert has changed since `shown_revision`."""
    adds = [WorkKind.UPDATE_CARD] if alert.metadata.revision != shown_revision else []
    adds += [WorkKind.SEEK_DOUBLES] if may_be_double else []
    return Change(noted(alert, linked={**alert.metadata.linked, channel: note}), adds=tuple(adds))


def note_given_up(alert: Alert, channel: str) -> Change | None:
    """Have no note in a channel that does not take it, or has the card already; None if none is wanted there."""
    return Change(_without_notes(alert, {channel})) if channel in alert.metadata.where.also else None


def without_notes_at(alert: Alert, gone: Collection[CardReference]) -> Alert:
    """Return the alert without the notes that were deleted: they are not posted again."""
    lost = {channel for channel, each in alert.metadata.linked.items() if each in gone}
    return _without_notes(alert, lost) if lost else alert


def _without_notes(alert: Alert, channels: Collection[str]) -> Alert:
    where = alert.metadata.where
    also = tuple(each for each in where.also if each not in channels)
    linked = {channel: each for channel, each in alert.metadata.linked.items() if channel not in channels}
    return noted(alert, placement=where.model_copy(update={"also": also}), linked=linked)
