"""Presses and submissions in the dialogs of a digest as typed values."""

from bot.cards.parts.seen_codec import BulkState
from bot.listeners.edge.payloads import Press, Submission
from bot.slack.ids import LEAVE_OUT_BLOCK, LEAVE_OUT_INPUT

_DIGITS = 6


class DigestChoice(Press):
    """A station chosen from the menu of a digest."""

    @property
    def digest_id(self) -> str:
        """The digest that the menu was drawn for."""
        return self.view.private_metadata if self.view else ""

    @property
    def member(self) -> int:
        """The chosen one's place in the digest's members; -1 for what was not offered."""
        return _place(self.actions[0].selected_option)


class AllSubmission(Submission):
    """The submitted dialog about all alerts of a digest."""

    @property
    def asked(self) -> BulkState | None:
        """What the dialog was about; None when it is none of this version's."""
        return BulkState.read(self.view.private_metadata)

    @property
    def left_out(self) -> frozenset[int]:
        """Places in the digest's members."""
        chosen = self._element(LEAVE_OUT_BLOCK, LEAVE_OUT_INPUT).get("selected_options")
        return frozenset(map(_place, chosen)) if isinstance(chosen, list) else frozenset()


def _place(option: object) -> int:
    value = option.get("value") if isinstance(option, dict) else None
    return (
        int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS else -1
    )
