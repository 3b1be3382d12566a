"""Acknowledging in time: after the outcome when it comes soon, else saying that it is being worked on."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from bot.cards.answers.answers import still_working
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Presser
from bot.listeners.edge.responder import Responder
from bot.runtime.telemetry import Telemetry
from bot.slack.ephemeral import Ephemeral
from bot.slack.message import Message
from bot.slack.modals import Modals

ACK_AFTER_SECONDS = 2.5
"""Slack gives three seconds; the rest is the way there and back."""

ACK_LANDS_SECONDS = 0.3
"""What an acknowledgement puts into a modal must stand there before another view is sent: it would cover that."""

Outcome = TypeVar("Outcome")
Tell = Callable[[Message], Awaitable[None]]


class Acknowledging:
    """Acknowledges presses, and knows what can be put before the people who pressed."""

    def __init__(self, whispers: Ephemeral, modals: Modals, counters: Telemetry, *, alert_channel: str) -> None:
        self._whispers = whispers
        self._modals = modals
        self._counters = counters
        self._alert_channel = alert_channel

    async def after(
        self, ack: Callable[..., Awaitable[Any]], outcome: Coroutine[Any, Any, Outcome], tell: Tell
    ) -> Outcome | None:
        """
        Acknowledge a press when its outcome is stored, or just before Slack gives up.

        Return the outcome; None after telling what went wrong.
        """
        began = asyncio.get_running_loop().time()
        task = asyncio.ensure_future(outcome)
        done, _ = await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        await ack()
        self._counters.ack_seconds.observe(asyncio.get_running_loop().time() - began)
        if not done:
            await tell(still_working(ACK_AFTER_SECONDS))
        try:
            return await task
        except EXPECTED as error:
            await tell(reply_to(error))
            return None

    def screen(self, presser: Presser) -> Responder:
        """Return what a press lets us show and tell its person."""
        return Responder(presser, self._whispers, self._modals, alert_channel=self._alert_channel)
