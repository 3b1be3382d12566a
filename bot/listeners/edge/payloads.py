"""Slack's payloads as typed values: only what is used, and nothing unchecked."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.cards.parts.seen_codec import DialogState, read_button, read_dialog
from bot.decisions.press_origin import Elsewhere, InView, OnMessage, Origin
from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, REASON_BLOCK, REASON_INPUT, CallbackId
from rules.alert.alert_metadata import CardReference
from rules.alert.rejection import Rejection, RejectionCategory
from rules.lifecycle.seen import Seen
from rules.text.faults import faults_of


class UnreadablePayload(Exception):
    """What Slack sent is not what it documents; says which fields, and nothing of what stood there."""


class Payload(BaseModel):
    """The base; what is not used is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def read(cls, payload: Any) -> Self:
        """Return a payload as a typed value. Raises UnreadablePayload."""
        try:
            return cls.model_validate(payload)
        except ValidationError as error:
            places = [".".join(fault.path)[:80] for fault in faults_of(error, cls, quoted=False)[:5]]
            # `from None`: pydantic's own text quotes what strangers sent.
            raise UnreadablePayload(f"{cls.__name__.strip('_')}: {', '.join(places)}") from None


def _text(given: Any) -> str:
    return given if isinstance(given, str) else ""


_ResponseUrl = Annotated[str, BeforeValidator(_text)]
"""Where an answer is taken. One that is no text is none: people are then answered otherwise, and not refused."""


class _Identified(Payload):
    id: str = Field(min_length=1, max_length=64)


class _Pressed(Payload):
    action_id: str
    value: str = Field("", max_length=2000)
    selected_option: dict[str, Any] | None = None


class _Message(Payload):
    ts: str


class _PressedView(Payload):
    id: str = Field(min_length=1, max_length=64)
    type: str
    callback_id: str = ""
    private_metadata: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether this version draws it: there is one home tab, modals are told by their callback id."""
        return self.type == "home" or (self.type == "modal" and self.callback_id in set(CallbackId))


class Presser(Payload):
    """Of a press, also of one that is otherwise unreadable: who is to be told, and where."""

    user: _Identified
    channel: _Identified | None = None
    view: _PressedView | None = None
    trigger_id: str = ""
    response_url: _ResponseUrl = ""

    @property
    def is_in_modal(self) -> bool:
        """Whether the person looks at a modal."""
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
        """The alert that a card's button belongs to, as it was drawn there."""
        return read_button(self.value)

    @property
    def alert_id(self) -> str:
        """The alert that a card's button belongs to."""
        return self.seen.alert_id

    @property
    def origin(self) -> Origin:
        """Where the button was pressed."""
        if self.view is not None:
            return InView(self.view.id, is_modal=self.is_in_modal) if self.view.is_ours else Elsewhere()
        if self.channel is None or self.message is None:
            return Elsewhere()
        return OnMessage(CardReference(channel=self.channel.id, ts=self.message.ts))


class _State(Payload):
    values: dict[str, dict[str, dict[str, Any]]] = Field(default_factory=dict)


class SubmittedView(_PressedView):
    """A modal as it was submitted."""

    callback_id: str
    previous_view_id: str | None = None
    title: dict[str, Any] = Field(default_factory=dict)
    submit: dict[str, Any] | None = None
    close: dict[str, Any] | None = None
    blocks: tuple[dict[str, Any], ...] = ()
    state: _State = Field(default_factory=_State)

    def element(self, block_id: str, action_id: str) -> dict[str, Any]:
        """Return the state of one input."""
        return self.state.values.get(block_id, {}).get(action_id, {})


class Submission(Presser):
    """A submitted modal (view_submission)."""

    view: SubmittedView

    @property
    def origin(self) -> Origin:
        """The dialog: only the bot opens those."""
        return InView(self.view.id, is_modal=True)

    @property
    def brought(self) -> DialogState:
        """The alert that the modal was opened for, as it was shown."""
        return read_dialog(self.view.private_metadata)

    @property
    def reason(self) -> str:
        """What the person typed."""
        typed = self._element(REASON_BLOCK, REASON_INPUT).get("value")
        return typed if isinstance(typed, str) else ""

    @property
    def rejection(self) -> Rejection:
        """What the person chose and typed."""
        if CATEGORY_BLOCK not in self.view.state.values:
            # A modal that an older version opened asks for words only.
            return Rejection(RejectionCategory.OTHER, self.reason)
        chosen = self._element(CATEGORY_BLOCK, CATEGORY_INPUT).get("selected_option")
        value = chosen.get("value") if isinstance(chosen, dict) else None
        return Rejection(next((each for each in RejectionCategory if each == value), None), self.reason)

    def _element(self, block_id: str, action_id: str) -> dict[str, Any]:
        """Return the state of one input."""
        return self.view.element(block_id, action_id)


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
        """Who typed it, where, as who presses a button."""
        where = _Identified(id=self.channel_id) if self.channel_id else None
        who = _Identified(id=self.user_id)
        return Presser(user=who, channel=where, trigger_id=self.trigger_id, response_url=self.response_url)


class _Happening(Payload):
    type: str


class Event(Payload):
    """Something that happened (event_callback)."""

    event: _Happening


class Interaction(Payload):
    """Anything else."""

    type: str


_KINDS: dict[Any, type[Payload]] = {"block_actions": Press, "view_submission": Submission, "event_callback": Event}


def check_readable(body: dict[str, Any]) -> None:
    """Raise UnreadablePayload for what the listeners, and Bolt's choice among them, could not read."""
    kind = body.get("type")
    known = _KINDS.get(kind, Interaction) if isinstance(kind, str) else Interaction
    (Typed if "command" in body else known).read(body)
