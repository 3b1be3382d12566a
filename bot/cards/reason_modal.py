"""The modals that ask for a reason: to reject, or to break the glass."""

from dataclasses import dataclass
from typing import Any

from bot.cards import blocks, limits
from bot.cards.ids import REASON_BLOCK, REASON_INPUT, CallbackId
from bot.cards.message import Block
from rules.alert import Alert
from rules.lifecycle.deciding import MAX_REASON_CHARACTERS


@dataclass(frozen=True)
class Asking:
    """What a modal asks a reason for."""

    callback: CallbackId
    title: str
    submit: str
    hint: str
    example: str


REJECTING = Asking(
    CallbackId.REJECT_REASON,
    "Reject the alert",
    "Reject",
    "The next shift and the audit will read this.",
    "For example: known works, crew on site until 06:00",
)
BREAKING_GLASS = Asking(
    CallbackId.GLASS_REASON,
    "Break the glass",
    "Approve alone",
    "You approve alone what needs more people. The card, its thread, the field and the audit will say so, and why.",
    "For example: nobody else answers and drivers are stranded",
)


def loading_modal(asking: Asking) -> Block:
    """Return what stands while the alert is read: the press's three seconds are for opening it."""
    return _modal(asking, [blocks.paragraph("Reading the alert …")])


def reason_modal(asking: Asking, alert: Alert) -> Block:
    """Return the modal; it carries the alert's id and nothing that decides anything."""
    entry: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": REASON_INPUT,
        "multiline": True,
        "min_length": 1,
        "max_length": MAX_REASON_CHARACTERS,
        "placeholder": blocks.plain(asking.example, 150),
    }
    question = {
        "type": "input",
        "block_id": REASON_BLOCK,
        "label": blocks.plain("Why?", limits.FIELD),
        "hint": blocks.plain(asking.hint, limits.FIELD),
        "element": entry,
    }
    about = blocks.paragraph(blocks.plain(f"{alert.severity}: {alert.title or alert.station_id}", 500)["text"])
    return _modal(asking, [about, question]) | {
        "private_metadata": alert.alert_id,
        "submit": blocks.plain(asking.submit, limits.MODAL_TITLE),
    }


def message_modal(asking: Asking, text: str) -> Block:
    """Return a modal that only says something."""
    return _modal(asking, [blocks.section(text)])


def _modal(asking: Asking, body: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": asking.callback.value,
        "title": blocks.plain(asking.title, limits.MODAL_TITLE),
        "close": blocks.plain("Cancel", limits.MODAL_TITLE),
        "blocks": body,
    }
