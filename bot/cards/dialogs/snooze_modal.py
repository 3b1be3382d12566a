"""The dialog that asks how long to snooze an alert."""

from enum import StrEnum

from bot.cards.alert.title import short_title
from bot.cards.alert.waiting_lines import snooze_line, taken_line
from bot.cards.dialogs.dialog import Dialog
from bot.cards.parts import blocks
from bot.cards.parts.seen_codec import write_dialog
from bot.slack import limits
from bot.slack.ids import CallbackId
from bot.slack.message import Block
from rules.alert.alert import Alert
from rules.units import HOUR_MS, MINUTE_MS, SECOND_MS

SNOOZING = Dialog(CallbackId.SNOOZE_UNTIL, "Snooze the alert")

HOW_LONG_BLOCK, HOW_LONG = "how_long", "how_long_choice"
UNTIL_BLOCK, UNTIL = "until", "until_time"


class HowLong(StrEnum):
    """What can be chosen."""

    QUARTER = "15_minutes"
    HOUR = "1_hour"
    UNTIL = "until"
    NOT_AT_ALL = "not_at_all"

    @property
    def needs_a_time(self) -> bool:
        """Whether a time must be chosen as well."""
        return self is HowLong.UNTIL

    def until(self, now_ms: int, chosen_ms: int | None) -> int | None:
        """Return the end of the snooze (epoch ms); None for no snooze at all."""
        minutes = {HowLong.QUARTER: 15, HowLong.HOUR: 60}.get(self)
        if minutes is not None:
            return now_ms + minutes * MINUTE_MS
        return chosen_ms if self is HowLong.UNTIL else None


_WORDS = {
    HowLong.QUARTER: "15 minutes",
    HowLong.HOUR: "1 hour",
    HowLong.UNTIL: "until the time below",
    HowLong.NOT_AT_ALL: "end the snooze now",
}


def snooze_modal(alert: Alert, now_ms: int) -> Block:
    """Return the dialog; the proposed time is an hour from `now_ms` (epoch ms)."""
    snoozed = snooze_line(alert) or (taken_line(alert) if alert.metadata.snooze else None)
    choices = [each for each in HowLong if snoozed or each is not HowLong.NOT_AT_ALL]
    options = [{"text": blocks.plain(_WORDS[each], limits.BUTTON), "value": each.value} for each in choices]
    radio = {"type": "radio_buttons", "action_id": HOW_LONG, "options": options, "initial_option": options[0]}
    picker = {"type": "datetimepicker", "action_id": UNTIL, "initial_date_time": (now_ms + HOUR_MS) // SECOND_MS}
    body = [
        blocks.paragraph(f"{alert.severity}: {short_title(alert, limits.HEADER)}"[:500]),
        *([blocks.section(snoozed)] if snoozed else []),
        _input(HOW_LONG_BLOCK, "Pause reminders and calls for", radio),
        _input(UNTIL_BLOCK, "Time, if you chose “until”", picker) | {"optional": True},
        blocks.context("The alert stays open. A worse severity ends the snooze; so does a decision."),
    ]
    return SNOOZING.view(body, carries=write_dialog(alert), submit="Snooze")


def _input(block_id: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": block_id, "label": blocks.plain(label, limits.FIELD), "element": element}
