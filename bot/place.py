"""Where a press was made: whether it counts there is the use case's to say."""

from dataclasses import dataclass

from rules.alert_metadata import CardReference


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
class Elsewhere:
    """On nothing that this version draws: it never counts."""


Place = OnMessage | InView | Elsewhere
