"""Submitted dialogs as typed values."""

from typing import Any

from pydantic import Field

from bot.cards.parts.seen_codec import DialogState, read_dialog
from bot.decisions.press_origin import InView, Origin
from bot.listeners.edge.payloads import Payload, PressedView, Presser
from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, REASON_BLOCK, REASON_INPUT
from rules.alert.rejection import CHOSEN, Rejection, RejectionCategory


class _State(Payload):
    values: dict[str, dict[str, dict[str, Any]]] = Field(default_factory=dict)


class SubmittedView(PressedView):
    """A dialog as it was submitted."""

    callback_id: str
    previous_view_id: str | None = None
    title: dict[str, Any] | None = None
    submit: dict[str, Any] | None = None
    close: dict[str, Any] | None = None
    blocks: tuple[dict[str, Any], ...] = ()
    state: _State = Field(default_factory=_State)

    def element(self, block_id: str, action_id: str) -> dict[str, Any]:
        """Return the state of one input."""
        return self.state.values.get(block_id, {}).get(action_id, {})


class Submission(Presser):
    """A submitted dialog (view_submission)."""

    view: SubmittedView

    @property
    def origin(self) -> Origin:
        """The dialog itself: only the bot opens those."""
        return InView(self.view.id, is_modal=True)

    @property
    def brought(self) -> DialogState:
        """The alert that the dialog was opened for, as it was shown."""
        return read_dialog(self.view.private_metadata)

    @property
    def reason(self) -> str:
        """What the person typed."""
        typed = self.view.element(REASON_BLOCK, REASON_INPUT).get("value")
        return typed if isinstance(typed, str) else ""

    @property
    def rejection(self) -> Rejection:
        """What the person chose and typed."""
        if CATEGORY_BLOCK not in self.view.state.values:
            # A dialog that an older version opened asks for words only.
            return Rejection(RejectionCategory.OTHER, self.reason)
        chosen = self.view.element(CATEGORY_BLOCK, CATEGORY_INPUT).get("selected_option")
        value = chosen.get("value") if isinstance(chosen, dict) else None
        return Rejection(next((each for each in CHOSEN if each == value), None), self.reason)
