"""Deleting a second card that turned up in the channel after an earlier attempt was taken for lost."""

from bot.delivery.fallback import Fallback
from bot.delivery.show import LOOK_BACK_MS, again
from bot.errors import TryAgain
from bot.health import Health
from bot.slack.channel import AlertChannel
from bot.slack.errors import SlackFailure
from bot.stored_alerts import StoredAlerts
from rules.work import Work


class SeekDoubles:
    """
    Leaves the card that the alert names and deletes any other of its cards.

    It looks after `later_seconds`, a work lease's length: by then every call has timed out, and what was on its way
    has arrived.
    """

    def __init__(
        self,
        alerts: StoredAlerts,
        channel: AlertChannel,
        health: Health,
        fallback: Fallback,
        *,
        later_seconds: float,
    ) -> None:
        self._later_seconds = later_seconds
        self._alerts = alerts
        self._channel = channel
        self._health = health
        self._fallback = fallback

    async def __call__(self, work: Work) -> None:
        """Do the work, some time after it was asked for. Raises TryAgain."""
        if work.attempts == 1:
            raise TryAgain("what may still arrive is waited for", after_seconds=self._later_seconds)
        alert = await self._alerts.get(work.alert_id)
        card = alert.metadata.card
        try:
            if card is not None:
                for found in await self._channel.find(card.channel, alert.alert_id, alert.created_at - LOOK_BACK_MS):
                    if found != card:
                        self._health.note("a second card of an alert was deleted", alert_id=alert.alert_id, ts=found.ts)
                        await self._channel.delete(found)
        except SlackFailure as failure:
            raise await again(failure, self._health, self._fallback) from failure
        await self._alerts.change(work.alert_id, lambda _alert, _at: None, ends=work)
