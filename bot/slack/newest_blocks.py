"""Sends messages with Slack's newest blocks where the workspace takes them, and with old ones where it does not."""

import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.slack.classic_blocks import NEW, classic, is_classic
from bot.slack.errors import BlocksRefused
from bot.slack.message import Message

log = structlog.get_logger()

Answer = TypeVar("Answer")

OLD_FOR_SECONDS = 3600.0
"""How long a workspace that refused new blocks is sent old ones: each try costs a call."""


_PLACE = re.compile(r"json-pointer:/blocks/(\d{1,3})")
_TYPE = re.compile(r"unsupported type: (\w+)")


class NewestBlocks:
    """Slack brings new blocks to one workspace after another, and to no plan for sure."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._old_until: float | None = None

    async def sent(self, message: Message, send: Callable[[Message], Awaitable[Answer]]) -> Answer:
        """Send a message, in old blocks if Slack refuses the new ones. Raises SlackFailure."""
        if is_classic(message):
            return await send(message)
        if self._old_until is not None and self._monotonic() < self._old_until:
            return await send(classic(message))
        try:
            return await send(message)
        except BlocksRefused as refused:
            if _is_about_an_old_block(str(refused), message):
                raise
            log.info("Slack refuses a message with new blocks; it is sent with old ones", why=str(refused))
            return await self._in_old_blocks(message, send)

    async def _in_old_blocks(self, message: Message, send: Callable[[Message], Awaitable[Answer]]) -> Answer:
        self._old_until = self._monotonic() + OLD_FOR_SECONDS
        try:
            return await send(classic(message))
        except BlocksRefused:
            self._old_until = None  # it was not the new blocks
            raise


def _is_about_an_old_block(why: str, message: Message) -> bool:
    """Whether Slack names what it refuses, and nothing of that is new: old blocks would be refused as well."""
    places = [int(each) for each in _PLACE.findall(why)]
    named = [message.blocks[each]["type"] for each in places if each < len(message.blocks)] + _TYPE.findall(why)
    return bool(named) and not NEW & set(named)
