"""Saying in a card's thread what everybody must notice."""

from bot.cards.message import Message
from bot.cards.steps import glass_line
from bot.delivery.desk import Desk
from bot.errors import TryAgain
from bot.slack.errors import SlackFailure
from rules.work import Work


class Reply:
    """Writes that the glass was broken into the card's thread, once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        alert = await self._desk.alerts.get(work.alert_id)
        line, card = glass_line(alert), alert.metadata.card
        if line is not None and card is None:
            raise TryAgain("the card does not stand yet")
        if line is not None and card is not None:
            key = f"{alert.alert_id}:break-glass"
            try:
                if work.attempts == 1 or not await self._desk.channel.has_reply(card, key):
                    await self._desk.channel.reply(card, Message(text=line), key)
            except SlackFailure as failure:
                raise await self._desk.again(failure) from failure
        await self._desk.end(work)
