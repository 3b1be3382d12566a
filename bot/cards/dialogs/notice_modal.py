"""A modal that only says something, to somebody who pressed where no message can stand beside the button."""

from bot.cards.parts import blocks
from bot.slack import limits
from bot.slack.message import Block, Message


def notice_modal(message: Message) -> Block:
    """Return it; it asks for nothing and carries nothing."""
    return {
        "type": "modal",
        "title": blocks.plain("aiops", limits.MODAL_TITLE),
        "close": blocks.plain("Close", limits.MODAL_TITLE),
        "blocks": message.blocks or [blocks.section(message.text)],
    }
