"""Slack's payloads as typed values: only what is used, and nothing unchecked."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.cards.ids import REASON_BLOCK, REASON_INPUT
from rules.alert_metadata import CardReference


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Identified(_Payload):
    id: str = Field(min_length=1, max_length=64)


class _Pressed(_Payload):
    action_id: str
    value: str = Field("", max_length=2000)


class _Message(_Payload):
    ts: str


class Press(_Payload):
    """A pressed button (block_actions)."""

    user: _Identified
    channel: _Identified | None = None
    message: _Message | None = None
    trigger_id: str = ""
    actions: tuple[_Pressed, ...] = Field(min_length=1)

    @property
    def alert_id(self) -> str:
        """The alert that the button belongs to."""
        return self.actions[0].value

    @property
    def card(self) -> CardReference | None:
        """The message that the button was pressed on."""
        if self.channel is None or self.message is None:
            return None
        return CardReference(channel=self.channel.id, ts=self.message.ts)

    @property
    def channel_id(self) -> str | None:
        """The channel that the button was pressed in."""
        return self.channel.id if self.channel else None


class _State(_Payload):
    values: dict[str, dict[str, dict[str, Any]]] = Field(default_factory=dict)


class _View(_Payload):
    id: str
    private_metadata: str = ""
    state: _State = Field(default_factory=_State)


class Submission(_Payload):
    """A submitted modal (view_submission)."""

    user: _Identified
    view: _View

    @property
    def alert_id(self) -> str:
        """The alert that the modal was opened for; only its id is taken from there."""
        return self.view.private_metadata

    @property
    def reason(self) -> str:
        """What the person typed."""
        typed = self.view.state.values.get(REASON_BLOCK, {}).get(REASON_INPUT, {}).get("value")
        return typed if isinstance(typed, str) else ""


class Typed(_Payload):
    """A typed slash command."""

    user_id: str = Field(min_length=1, max_length=64)
    channel_id: str = ""
    text: str = ""
