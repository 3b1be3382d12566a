"""What a press lets us put before its person: one modal, and words that only they see."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog

from bot.cards.message import Message
from bot.cards.notice_modal import notice_modal
from bot.listeners.payloads import Presser
from bot.slack.channel import AlertChannel
from bot.slack.errors import TRANSPORT_FAILURES, SlackFailure
from bot.slack.modals import Modals

log = structlog.get_logger()


class Screen:
    """The screen of whoever pressed. A press brings one trigger: it is good for one modal, for three seconds."""

    def __init__(self, presser: Presser, channel: AlertChannel, modals: Modals, *, alert_channel: str) -> None:
        self._presser = presser
        self._channel = channel
        self._modals = modals
        self._alert_channel = alert_channel
        self._view_id: str | None = None
        # Two who show something at once must not both open a modal: the trigger is good for one.
        self._turn = asyncio.Lock()

    @property
    def has_modal(self) -> bool:
        """Whether this press has opened a modal."""
        return self._view_id is not None

    async def show(self, view: dict[str, Any]) -> None:
        """Open a modal, over the one that was pressed in; refill it from the second time on. Raises SlackFailure."""
        async with self._turn:
            if self._view_id is not None:
                await self._modals.update(self._view_id, view)
                return
            put = self._modals.push if self._presser.is_in_modal else self._modals.open
            self._view_id = await put(self._presser.trigger_id, view)

    async def replace(self, respond: Callable[..., Awaitable[Any]], message: Message) -> None:
        """Put a message in place of the private answer that was pressed; where that fails, beside it."""
        try:
            answer = await respond(replace_original=True, response_type="ephemeral", **message.arguments())
            refused = None if answer.status_code == HTTPStatus.OK else f"{answer.status_code}: {answer.body[:80]}"
        except (ValueError, *TRANSPORT_FAILURES) as failure:
            refused = type(failure).__name__  # Bolt raises ValueError where the press brought no response_url
        if refused is not None:
            log.warning("an answer could not be replaced", why=refused)
            await self.tell(message)

    async def tell(self, message: Message) -> None:
        """Say something in the modal that stands open, else beside the message that was pressed on, else in a modal."""
        pressed_in = self._presser.channel.id if self._presser.channel else None
        if not self.has_modal and self._presser.view is None and pressed_in is not None:
            await self._whisper(pressed_in, message)
            return
        try:
            await self.show(notice_modal(message))
        except SlackFailure:
            # The trigger is gone, or the person has closed the modal.
            await self._whisper(pressed_in or self._alert_channel, message)

    async def _whisper(self, channel_id: str, message: Message) -> None:
        user_id = self._presser.user.id
        try:
            await self._channel.whisper(channel_id, user_id, message)
        except SlackFailure as failure:
            log.warning("a private answer was not delivered", user=user_id, why=str(failure))
