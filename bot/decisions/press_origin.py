"""Where a press came from, and whether it counts."""

from dataclasses import dataclass

from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.digest.storm import has_own_card


@dataclass(frozen=True)
class OnMessage:
    """A message in a channel: the press counts if it is the alert's card, or the one to a person it asks."""

    message: CardReference


@dataclass(frozen=True)
class InView:
    """The home tab or one of our dialogs. Only the bot draws those, so the press counts for the alert drawn there."""

    view_id: str
    is_modal: bool


@dataclass(frozen=True)
class InDigest:
    """The dialog of a whole digest: the press counts for its members."""

    digest_id: str


@dataclass(frozen=True)
class Elsewhere:
    """Anything that this version does not draw: the press never counts."""


Origin = OnMessage | InView | InDigest | Elsewhere


def counts(origin: Origin, alert: Alert) -> bool:
    """Whether a press from there counts for an alert."""
    match origin:
        case InView():
            return True
        case InDigest(digest_id):
            return alert.metadata.digest == digest_id
        case OnMessage(message) if any(_is(message, each) for each in alert.metadata.direct):
            return True
        case OnMessage(message) if alert.metadata.card is None:
            # A card posted a moment ago may not have its message stored yet.
            return alert.metadata.digest is None or has_own_card(alert.severity)
        case OnMessage(message):
            return alert.metadata.card == message
        case _:
            return False


def _is(message: CardReference, direct: DirectMessage) -> bool:
    # One posted a moment ago may not be stored yet; nobody but its person sees the conversation.
    return direct.card == message if direct.card is not None else direct.channel == message.channel
