"""Acknowledging in time: after the outcome when it comes soon, else saying that it is being worked on."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import structlog

from bot.cards.answers import still_working
from bot.cards.message import Message
from bot.counters import Counters
from bot.listeners.replies import EXPECTED, reply_to
from bot.slack.channel import AlertChannel
from bot.slack.errors import SlackFailure

log = structlog.get_logger()

ACK_AFTER_SECONDS = 2.5
"""Slack gives three seconds; the rest is the way there and back."""

Outcome = TypeVar("Outcome")
Tell = Callable[[Message], Awaitable[None]]


class Answering:
    """Acknowledges presses and tells people in private how they ended."""

    def __init__(self, channel: AlertChannel, counters: Counters) -> None:
        self._channel = channel
        self._counters = counters

    async def after(self, ack: Callable[..., Awaitable[Any]], outcome: Coroutine[Any, Any, Any], tell: Tell) -> None:
        """Acknowledge a press when its outcome is stored, or just before Slack gives up; tell what went wrong."""
        began = asyncio.get_running_loop().time()
        task = asyncio.ensure_future(outcome)
        done, _ = await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        await ack()
        self._counters.ack_seconds.observe(asyncio.get_running_loop().time() - began)
        if not done:
            await tell(still_working(ACK_AFTER_SECONDS))
        try:
            await task
        except EXPECTED as error:
            await tell(reply_to(error))

    def in_private(self, channel_id: str | None, user_id: str) -> Tell:
        """Return how a person is told something that only they see."""

        async def tell(message: Message) -> None:
            if channel_id is None:
                log.warning("nobody could be told: the press came from no channel", user=user_id)
                return
            try:
                await self._channel.whisper(channel_id, user_id, message)
            except SlackFailure as failure:
                log.warning("a private answer was not delivered", user=user_id, why=str(failure))

        return tell
