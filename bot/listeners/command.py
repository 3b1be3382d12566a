"""`/aiops` in any channel; the answer is seen by who typed it only."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.cards.ids import COMMAND
from bot.cards.message import Message
from bot.listeners.answering import ACK_AFTER_SECONDS
from bot.listeners.command_line import parse
from bot.listeners.commands.reception import Reception
from bot.listeners.payloads import Typed
from bot.listeners.replies import EXPECTED, reply_to

Call = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, reception: Reception) -> None:
    """Bind the slash command."""

    @app.command(COMMAND)
    async def aiops(ack: Call, respond: Call, body: dict[str, Any]) -> None:
        typed = Typed.read(body)
        task = asyncio.ensure_future(_answer(typed, reception))
        done, _ = await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        if done:
            await ack(response_type="ephemeral", **(await task).arguments())
            return
        await ack(response_type="ephemeral", text="Still reading …")
        await respond(response_type="ephemeral", replace_original=False, **(await task).arguments())


async def _answer(typed: Typed, reception: Reception) -> Message:
    try:
        return await reception.answer(typed.user_id, parse(typed.text), typed.text)
    except EXPECTED as error:
        return reply_to(error)
