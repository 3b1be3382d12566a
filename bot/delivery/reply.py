"""Saying in a card's thread what everybody must notice."""

from bot.cards.message import Message
from bot.cards.steps import glass_line
from bot.delivery.fallback import Fallback
from bot.delivery.show import again
from bot.errors import TryAgain
from bot.health import Health
from bot.slack.channel import AlertChannel
from bot.slack.errors import SlackFailure
from bot.stored_alerts import StoredAlerts
from rules.work import Work


class Reply:
    """Writes that the glass was broken into the card's thread, once."""

    def __init__(self, alerts: StoredAlerts, channel: AlertChannel, health: Health, fallback: Fallback) -> None:
        self._alerts = alerts
        self._channel = channel
        self._health = health
        self._fallback = fallback

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        alert = await self._alerts.get(work.alert_id)
        line, card = glass_line(alert), alert.metadata.card
        if line is not None and card is None:
            raise TryAgain("the card does not stand yet")
        if line is not None and card is not None:
            key = f"{alert.alert_id}:break-glass"
            try:
                if work.attempts == 1 or not await self._channel.has_reply(card, key):
                    await self._channel.reply(card, Message(text=line), key)
            except SlackFailure as failure:
                raise await again(failure, self._health, self._fallback) from failure
        await self._alerts.change(work.alert_id, lambda _alert, _at: None, ends=work)
