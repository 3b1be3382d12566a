"""Slack's payloads as typed values. Only the fields in use are read, and all of them are checked."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.cards.parts.seen_codec import read_button
from bot.decisions.press_origin import Elsewhere, InView, OnMessage, Origin
from bot.slack.ids import CallbackId
from rules.alert.alert_metadata import CardReference
from rules.lifecycle.seen import Seen
from rules.text.faults import faults_of


class UnreadablePayload(Exception):
    """A payload is not what Slack documents. The text names the fields, never their contents."""


class Payload(BaseModel):
    """The base of all payloads; unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def read(cls, payload: Any) -> Self:
        """Return a payload as a typed value. Raises UnreadablePayload."""
        try:
            return cls.model_validate(payload)
        except ValidationError as error:
            fields = [".".join(fault.path)[:80] for fault in faults_of(error, cls, quoted=False)[:5]]
            # `from None`: pydantic's own text quotes the payload.
            raise UnreadablePayload(f"{cls.__name__.strip('_')}: {', '.join(fields)}") from None


def _text(given: Any) -> str:
    return given if isinstance(given, str) else ""


_ResponseUrl = Annotated[str, BeforeValidator(_text)]
"""Where to post an answer. Anything but text counts as missing: the person is then answered in another way."""


class _Identified(Payload):
    id: str = Field(min_length=1, max_length=64)


class _Pressed(Payload):
    action_id: str
    value: str = Field("", max_length=2000)
    selected_option: dict[str, Any] | None = None


class _Message(Payload):
    ts: str


class PressedView(Payload):
    """The home tab or the dialog in which a button was pressed."""

    id: str = Field(min_length=1, max_length=64)
    type: str
    callback_id: str = ""
    private_metadata: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether this version draws the view: it is the home tab or a dialog with one of our callback ids."""
        return self.type == "home" or (self.type == "modal" and self.callback_id in set(CallbackId))


class Presser(Payload):
    """Who pressed and where to answer, also for presses that are otherwise unreadable."""

    user: _Identified
    channel: _Identified | None = None
    view: PressedView | None = None
    trigger_id: str = ""
    response_url: _ResponseUrl = ""

    @property
    def is_in_modal(self) -> bool:
        """Whether the button is in a dialog."""
        return self.view is not None and self.view.type == "modal"


class Press(Presser):
    """A pressed button (block_actions)."""

    message: _Message | None = None
    actions: tuple[_Pressed, ...] = Field(min_length=1)

    @property
    def value(self) -> str:
        """What the button carries."""
        return self.actions[0].value

    @property
    def seen(self) -> Seen:
        """The alert of a card's button, as it was drawn."""
        return read_button(self.value)

    @property
    def alert_id(self) -> str:
        """The id of the alert of a card's button."""
        return self.seen.alert_id

    @property
    def origin(self) -> Origin:
        """Where the button was pressed."""
        if self.view is not None:
            return InView(self.view.id, is_modal=self.is_in_modal) if self.view.is_ours else Elsewhere()
        if self.channel is None or self.message is None:
            return Elsewhere()
        return OnMessage(CardReference(channel=self.channel.id, ts=self.message.ts))


class Typed(Payload):
    """A typed slash command."""

    user_id: str = Field(min_length=1, max_length=64)
    command: str
    channel_id: str = Field("", max_length=64)
    text: str = ""
    trigger_id: str = ""
    response_url: _ResponseUrl = ""

    @property
    def presser(self) -> Presser:
        """The person who typed it, as if they had pressed a button."""
        where = _Identified(id=self.channel_id) if self.channel_id else None
        who = _Identified(id=self.user_id)
        return Presser(user=who, channel=where, trigger_id=self.trigger_id, response_url=self.response_url)
