"""Answering a person who pressed, submitted or typed: in one dialog and in messages that only they see."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.cards.dialogs.dialog import notice_modal
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Presser
from bot.listeners.edge.sentences import NOT_SHOWN, UNSURE
from bot.slack.ephemeral import Ephemeral
from bot.slack.errors import Ambiguous, SlackFailure
from bot.slack.message import Block, Message
from bot.slack.modals import Modals

log = structlog.get_logger()

Way = Callable[[Message], Awaitable[None]]


class Responder:
    """
    Answers one press, submission or command.

    A press brings one trigger, which opens one dialog within three seconds.
    """

    def __init__(
        self,
        presser: Presser,
        ephemeral: Ephemeral,
        modals: Modals,
        *,
        alert_channel: str,
        opens_at_once: Callable[[], bool] = lambda: True,
    ) -> None:
        self._presser = presser
        self._opens_at_once = opens_at_once
        self._ephemeral = ephemeral
        self._modals = modals
        self._alert_channel = alert_channel
        self._view_id: str | None = None
        # Of two concurrent calls only the first may open a dialog: the trigger is good for one.
        self._turn = asyncio.Lock()

    @property
    def has_modal(self) -> bool:
        """Whether this press has opened a dialog."""
        return self._view_id is not None

    async def show(self, view: Block) -> None:
        """Open a dialog, or refill the one that this press opened. Raises SlackFailure."""
        async with self._turn:
            if self._view_id is not None:
                await self._modals.update(self._view_id, view)
                return
            put = self._modals.push if self._presser.is_in_modal else self._modals.open
            self._view_id = await put(self._presser.trigger_id, view)

    async def ask(
        self,
        loading: Block,
        draw: Callable[[], Awaitable[Block]],
        refused: Callable[[str], Block],
        *,
        unopened: str = NOT_SHOWN,
        unfilled: str = NOT_SHOWN,
    ) -> None:
        """
        Open a dialog at once, then fill it with what `draw` returns.

        `refused` makes the view when `draw` raises an expected error; `unopened` and `unfilled` are told where Slack
        does not show the dialog. While very many ask, it is opened only once `draw` has returned: a crowd that may not
        ask must not use up Slack's limit of dialogs. Raises what `draw` raises then.
        """
        if not self._opens_at_once():
            await self.shows(await draw(), unopened)
            return
        if not await self.shows(loading, unopened):
            return
        try:
            view = await draw()
        except EXPECTED as error:
            view = refused(reply_to(error).text)
        await self.shows(view, unfilled)

    async def shows(self, view: Block, otherwise: str = NOT_SHOWN) -> bool:
        """
        Show a dialog and return True. If Slack does not, tell the person `otherwise` and return False.

        `otherwise` may say that nothing was changed. A dialog that may stand there may have been used by then.
        """
        could_be_used = self.has_modal or "submit" in view
        try:
            await self.show(view)
        except SlackFailure as failure:
            log.warning("a modal could not be shown", modal=view.get("callback_id"), why=str(failure))
            if could_be_used and isinstance(failure, Ambiguous):
                await self._tell(Message(UNSURE), self._outside)
            else:
                await self.tell(Message(otherwise))
            return False
        return True

    async def refill(self, view_id: str, view: Block) -> bool:
        """Show another view in a submitted dialog. Return False if the person closed it."""
        try:
            await self._modals.update(view_id, view)
        except SlackFailure as failure:
            if "submit" in view and isinstance(failure, Ambiguous):
                await self._tell(Message(UNSURE), self._outside)
                return True
            log.info("a modal could not be filled; its person may have closed it", why=str(failure))
            return False
        return True

    async def replace(self, message: Message) -> None:
        """Replace the private answer that was pressed; if that fails, answer beside it."""
        if not await self._done(self._in_place, message):
            await self.tell(message)

    async def add(self, message: Message) -> bool:
        """Add a message below the answer. Return whether Slack took it."""
        return await self._done(self._beside, message)

    async def tell(self, message: Message) -> None:
        """
        Tell the person in the dialog that stands open, else beside what was pressed.

        If that fails, try the other ways until one gets through.
        """
        await self._tell(message, self._ways())

    async def _tell(self, message: Message, ways: tuple[Way, ...]) -> None:
        for way in ways:
            if await self._done(way, message):
                return
        log.warning("a private answer was not delivered", user=self._presser.user.id, channel=self._channel_id)

    def _ways(self) -> tuple[Way, ...]:
        looks_at_message = self._presser.view is None and self._presser.channel is not None
        if looks_at_message and not self.has_modal:
            return self._beside, self._in_channel, self._in_modal, self._directly
        return self._in_modal, *self._outside

    @property
    def _outside(self) -> tuple[Way, ...]:
        """The ways that leave the dialog as it is."""
        return self._beside, self._in_channel, self._directly

    async def _done(self, way: Way, message: Message) -> bool:
        try:
            await way(message)
        except SlackFailure as failure:
            how = way.__name__.strip("_")
            log.info("a private answer did not get through", how=how, channel=self._channel_id, why=str(failure))
            return False
        return True

    @property
    def _channel_id(self) -> str:
        return self._presser.channel.id if self._presser.channel else self._alert_channel

    async def _in_place(self, message: Message) -> None:
        await self._ephemeral.in_place(self._presser.response_url, message)

    async def _beside(self, message: Message) -> None:
        await self._ephemeral.beside(self._presser.response_url, message)

    async def _in_channel(self, message: Message) -> None:
        await self._ephemeral.in_channel(self._channel_id, self._presser.user.id, message)

    async def _in_modal(self, message: Message) -> None:
        await self.show(notice_modal(message))

    async def _directly(self, message: Message) -> None:
        await self._ephemeral.directly(self._presser.user.id, message)
