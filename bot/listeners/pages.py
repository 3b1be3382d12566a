"""The buttons that turn the pages of a long answer: the page is drawn anew, in place, for whoever may read it now."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.cards.answers.page_tokens import read_bookmark
from bot.listeners.commands.command_line import parse_bookmark
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press
from bot.slack.ids import PAGE_TURNS

Call = Callable[..., Awaitable[Any]]

log = structlog.get_logger()


def register(app: AsyncApp, dispatch: Dispatch, answering: Acknowledging) -> None:
    """Bind the buttons."""

    @app.action(re.compile(f"^({'|'.join(PAGE_TURNS)})$"))
    async def turn_page(ack: Call, body: dict[str, Any]) -> None:
        press = Press.read(body)
        await ack()
        screen = answering.screen(press)
        try:
            asked = parse_bookmark(read_bookmark(press.value))
            page = await dispatch.answer(press.user.id, asked, f"page {press.value}")
        except EXPECTED as error:
            await screen.tell(reply_to(error))
            return
        await screen.replace(page)
