"""`/aiops` in any channel; the answer is seen by who typed it only."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.cards.ids import COMMAND
from bot.cards.message import Message
from bot.listeners.answering import ACK_AFTER_SECONDS
from bot.listeners.command_line import parse
from bot.listeners.commands.reception import Reception
from bot.listeners.payloads import Typed
from bot.listeners.replies import EXPECTED, reply_to
from bot.slack.errors import TRANSPORT_FAILURES
from bot.slack.typed_text import as_typed

log = structlog.get_logger()

SEQUEL_AFTER_SECONDS = 0.5
"""The answer travels with the acknowledgement, its sequel by another way: it must not be there first."""

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
        else:
            await ack(response_type="ephemeral", text="Still reading …")
            await respond(response_type="ephemeral", replace_original=False, **(await task).arguments())
        await _follow_up(respond, await task)


async def _follow_up(respond: Call, answer: Message) -> None:
    if answer.sequel is not None or answer.later is not None:
        await asyncio.sleep(SEQUEL_AFTER_SECONDS)
    if answer.sequel is not None:
        await _is_taken(respond, answer.sequel)
    if answer.later is not None:
        async for each in answer.later():
            if await _is_taken(respond, each):
                return


async def _is_taken(respond: Call, sequel: Message) -> bool:
    """Send what may be refused: Slack may not know its blocks yet."""
    try:
        answer = await respond(response_type="ephemeral", replace_original=False, **sequel.arguments())
        refused = None if answer.status_code == HTTPStatus.OK else f"{answer.status_code}: {answer.body[:80]}"
    except (ValueError, *TRANSPORT_FAILURES) as failure:
        refused = type(failure).__name__  # Bolt raises ValueError where the command brought no response_url
    if refused is not None:
        log.info("Slack does not show the sequel of an answer", why=refused)
    return refused is None


async def _answer(typed: Typed, reception: Reception) -> Message:
    text = as_typed(typed.text)
    try:
        return await reception.answer(typed.user_id, parse(text), text)
    except EXPECTED as error:
        return reply_to(error)
