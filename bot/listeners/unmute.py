"""The Unmute button beside each mute; the list is drawn anew in its place."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.commands.mutes import EndMute
from bot.listeners.edge.acknowledge import ACK_AFTER_SECONDS, Acknowledging
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press
from bot.slack.ids import ActionId

Call = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, dispatch: Dispatch, answering: Acknowledging) -> None:
    """Bind the button."""

    @app.action(ActionId.UNMUTE.value)
    async def unmute(ack: Call, body: dict[str, Any]) -> None:
        press = Press.read(body)
        screen = answering.screen(press)
        task = asyncio.ensure_future(dispatch.answer(press.user.id, EndMute(press.value), f"unmute {press.value}"))
        # What a person sees acknowledged is stored.
        await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        await ack()
        try:
            answer = await task
        except EXPECTED as error:
            await screen.tell(reply_to(error))
            return
        await screen.replace(answer)
