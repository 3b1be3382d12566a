"""Where a press was made, and whether it counts there."""

from dataclasses import dataclass

from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.digest.storm import has_own_card


@dataclass(frozen=True)
class OnMessage:
    """On a message in a channel: it counts when the message is the alert's card."""

    message: CardReference


@dataclass(frozen=True)
class InView:
    """In the home tab or a modal of ours. Only the bot draws those: it counts for whatever alert is drawn there."""

    view_id: str
    is_modal: bool


@dataclass(frozen=True)
class InDigest:
    """In the dialog about all alerts of a digest: it counts for those."""

    digest_id: str


@dataclass(frozen=True)
class Elsewhere:
    """On nothing that this version draws: it never counts."""


Origin = OnMessage | InView | InDigest | Elsewhere


def counts(origin: Origin, alert: Alert) -> bool:
    """Whether a press there counts for an alert."""
    match origin:
        case InView():
            return True
        case InDigest(digest_id):
            return alert.metadata.digest == digest_id
        case OnMessage(message) if alert.metadata.card is None:
            # Where a card stands that was posted a moment ago may not be stored yet.
            return alert.metadata.digest is None or has_own_card(alert.severity)
        case OnMessage(message):
            return alert.metadata.card == message
        case _:
            return False
