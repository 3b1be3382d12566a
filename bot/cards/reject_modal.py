"""The modal that asks why an alert is rejected."""

from typing import Any

from bot.cards import blocks, limits
from bot.cards.ids import REASON_BLOCK, REASON_INPUT, CallbackId
from bot.cards.message import Block
from bot.slack.text import cut
from rules.alert import Alert
from rules.lifecycle.deciding import MAX_REASON_CHARACTERS


def loading_modal() -> Block:
    """Return what stands while the alert is read: the press's three seconds are for opening it."""
    return {
        "type": "modal",
        "callback_id": CallbackId.REJECT_REASON.value,
        "title": blocks.plain("Reject the alert", limits.MODAL_TITLE),
        "close": blocks.plain("Cancel", limits.MODAL_TITLE),
        "blocks": [blocks.paragraph("Reading the alert …")],
    }


def reject_modal(alert: Alert) -> Block:
    """Return the modal; it carries the alert's id and nothing that decides anything."""
    entry: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": REASON_INPUT,
        "multiline": True,
        "min_length": 1,
        "max_length": MAX_REASON_CHARACTERS,
        "placeholder": blocks.plain("For example: known works, crew on site until 06:00", 150),
    }
    return {
        "type": "modal",
        "callback_id": CallbackId.REJECT_REASON.value,
        "private_metadata": alert.alert_id,
        "title": blocks.plain("Reject the alert", limits.MODAL_TITLE),
        "submit": blocks.plain("Reject", limits.MODAL_TITLE),
        "close": blocks.plain("Cancel", limits.MODAL_TITLE),
        "blocks": [
            blocks.paragraph(cut(f"{alert.severity}: {alert.title or alert.station_id}", 500)),
            {
                "type": "input",
                "block_id": REASON_BLOCK,
                "label": blocks.plain("Why?", 2_000),
                "hint": blocks.plain("The next shift and the audit will read this.", 2_000),
                "element": entry,
            },
        ],
    }


def message_modal(text: str) -> Block:
    """Return a modal that only says something."""
    return {
        "type": "modal",
        "callback_id": CallbackId.REJECT_REASON.value,
        "title": blocks.plain("Reject the alert", limits.MODAL_TITLE),
        "close": blocks.plain("Close", limits.MODAL_TITLE),
        "blocks": [blocks.section(text)],
    }
