"""What answers a payload before Bolt looks for its listener."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt import BoltResponse

from bot.listeners.edge.acknowledge import ACK_AFTER_SECONDS
from bot.listeners.edge.payloads import Presser, UnreadablePayload
from bot.listeners.edge.responders import Responders
from bot.slack.message import Message

log = structlog.get_logger()

Next = Callable[[], Awaitable[BoltResponse | None]]
"""Passes the payload on."""


async def tell_in_time(responders: Responders, body: dict[str, Any], sentence: str) -> None:
    """Tell the person in private; return in time to acknowledge, even if Slack has not taken the answer yet."""
    try:
        presser = Presser.read(body)
    except UnreadablePayload:
        log.warning("nobody could be told: the payload names no user")
        return
    telling = asyncio.ensure_future(responders.of(presser).tell(Message(sentence)))
    await asyncio.wait({telling}, timeout=ACK_AFTER_SECONDS)
