"""Presses and submissions in a digest's dialogs as typed values."""

from bot.cards.parts.seen_codec import BulkState
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.submissions import Submission
from bot.slack.ids import LEAVE_OUT_BLOCK, LEAVE_OUT_INPUT

_DIGITS = 6


class DigestChoice(Press):
    """A station chosen from the menu of a digest."""

    @property
    def digest_id(self) -> str:
        """The id of the digest that the menu was drawn for."""
        return self.view.private_metadata if self.view else ""

    @property
    def member(self) -> int:
        """The index of the chosen member; -1 for a value that was not offered."""
        return _index(self.actions[0].selected_option)


class BulkSubmission(Submission):
    """The submitted dialog about all alerts of a digest."""

    @property
    def state(self) -> BulkState | None:
        """What the dialog offered; None if this version did not draw it."""
        return BulkState.read(self.view.private_metadata)

    @property
    def left_out(self) -> frozenset[int]:
        """The indexes of the members to leave out."""
        chosen = self.view.element(LEAVE_OUT_BLOCK, LEAVE_OUT_INPUT).get("selected_options")
        return frozenset(map(_index, chosen)) if isinstance(chosen, list) else frozenset()


def _index(option: object) -> int:
    value = option.get("value") if isinstance(option, dict) else None
    return (
        int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS else -1
    )
