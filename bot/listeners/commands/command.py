"""`/aiops` in any channel; the answer is seen by who typed it only."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.listeners.commands.command_line import parse
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.edge.acknowledge import ACK_AFTER_SECONDS, Acknowledging
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Typed
from bot.listeners.edge.responder import Responder
from bot.slack.ids import COMMAND
from bot.slack.message import Message
from bot.slack.typed_text import as_typed

SEQUEL_AFTER_SECONDS = 0.5
"""The answer travels with the acknowledgement, its sequel by another way: it must not be there first."""

Call = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, dispatch: Dispatch, answering: Acknowledging) -> None:
    """Bind the slash command."""

    @app.command(COMMAND)
    async def aiops(ack: Call, body: dict[str, Any]) -> None:
        typed = Typed.read(body)
        screen = answering.screen(typed.presser)
        task = asyncio.ensure_future(_answer(typed, dispatch))
        done, _ = await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        if done:
            await ack(response_type="ephemeral", **(await task).arguments())
        else:
            await ack(response_type="ephemeral", text="Still reading …")
            await screen.tell(await task)
        await _follow_up(screen, await task)


async def _follow_up(screen: Responder, answer: Message) -> None:
    if answer.sequel is not None or answer.later is not None:
        await asyncio.sleep(SEQUEL_AFTER_SECONDS)
    if answer.sequel is not None:
        await screen.add(answer.sequel)
    if answer.later is not None:
        async for each in answer.later():
            if await screen.add(each):
                return


async def _answer(typed: Typed, dispatch: Dispatch) -> Message:
    text = as_typed(typed.text)
    try:
        return await dispatch.answer(typed.user_id, parse(text), text)
    except EXPECTED as error:
        return reply_to(error)
