"""The submitted snooze modal as a typed value."""

from bot.cards.dialogs.snooze_modal import HOW_LONG, HOW_LONG_BLOCK, UNTIL, UNTIL_BLOCK, HowLong
from bot.listeners.edge.payloads import Submission


class SnoozeSubmission(Submission):
    """What was chosen; anything that was not offered reads as not chosen."""

    @property
    def how_long(self) -> HowLong | None:
        """The choice."""
        option = self._element(HOW_LONG_BLOCK, HOW_LONG).get("selected_option")
        value = option.get("value") if isinstance(option, dict) else None
        return HowLong(value) if isinstance(value, str) and value in set(HowLong) else None

    @property
    def until_ms(self) -> int | None:
        """The chosen time (epoch ms)."""
        seconds = self._element(UNTIL_BLOCK, UNTIL).get("selected_date_time")
        return seconds * 1000 if isinstance(seconds, int) and not isinstance(seconds, bool) else None
