"""The slash command `/aiops`. Only the person who typed it sees the answer."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.errors import TooMuchAtOnce
from bot.listeners.commands.command_line import parse
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.edge.acknowledge import Ack, in_time
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Typed
from bot.listeners.edge.person_limits import PersonLimits
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.responders import Responders
from bot.slack.classic_blocks import is_classic
from bot.slack.ids import COMMAND
from bot.slack.message import Message
from bot.slack.typed_text import as_typed, with_ids

SEQUEL_AFTER_SECONDS = 0.5
"""The answer travels with the acknowledgement, its sequel separately; the sequel must not arrive first."""


def register(app: AsyncApp, dispatch: Dispatch, responders: Responders, limits: PersonLimits) -> None:
    """Bind the slash command."""

    @app.command(COMMAND)
    async def aiops(ack: Ack, body: dict[str, Any]) -> None:
        typed = Typed.read(body)
        try:
            with limits.admit(typed.user_id):
                await _attend(typed, ack, dispatch, responders.of(typed.presser))
        except TooMuchAtOnce as too_much:
            await ack(response_type="ephemeral", **reply_to(too_much).arguments())


async def _attend(typed: Typed, ack: Ack, dispatch: Dispatch, responder: Responder) -> None:
    task = await in_time(_answer(typed, dispatch))
    if task.done() and is_classic(task.result()):
        await ack(response_type="ephemeral", **task.result().arguments())
    elif task.done():
        # What Slack may refuse does not travel with the acknowledgement: nothing could be sent in its place.
        await ack()
        await responder.tell(task.result())
    else:
        await ack(response_type="ephemeral", text="Still reading …")
        await responder.tell(await task)
    await _follow_up(responder, await task)


async def _follow_up(responder: Responder, answer: Message) -> None:
    if answer.sequel is not None or answer.later is not None:
        await asyncio.sleep(SEQUEL_AFTER_SECONDS)
    if answer.sequel is not None:
        await responder.add(answer.sequel)
    if answer.later is not None:
        async for each in answer.later():
            if await responder.add(each):
                return


async def _answer(typed: Typed, dispatch: Dispatch) -> Message:
    text = as_typed(typed.text)
    try:
        return await dispatch.answer(typed.user_id, parse(text, with_ids(typed.text)), text)
    except EXPECTED as error:
        return reply_to(error)
