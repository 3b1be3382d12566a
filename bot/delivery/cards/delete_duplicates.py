"""Deleting a second card that turned up in the channel after an earlier attempt was taken for lost."""

from bot.delivery.posting.context import LOOK_BACK_MS, PostingContext
from bot.errors import NotYet
from bot.slack.errors import SlackFailure
from bot.slack.message_identity import card_mark
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work


class DeleteDuplicates:
    """
    Leaves the card that the alert names and deletes any other of its cards.

    It looks after `later_seconds`, a work lease's length: by then every call has timed out, and what was on its way
    has arrived.
    """

    def __init__(self, desk: PostingContext, *, later_seconds: float) -> None:
        self._later_seconds = later_seconds
        self._desk = desk

    async def __call__(self, work: Work) -> None:
        """Do the work, some time after it was asked for. Raises TryAgain."""
        if work.attempts == 1:
            raise NotYet("what may still arrive is waited for", after_seconds=self._later_seconds)
        alert = await self._desk.alerts.get(work.subject_id)
        card = alert.metadata.card
        try:
            if card is not None:
                await self._seek(alert, card)
        except SlackFailure as failure:
            raise await self._desk.again(failure) from failure
        await self._desk.end(work)

    async def _seek(self, alert: Alert, card: CardReference) -> None:
        mark, channel = card_mark(alert.alert_id), self._desk.channel
        for found in await channel.find(card.channel, mark, alert.created_at - LOOK_BACK_MS):
            if found != card:
                await self._must_still_be(card, alert.alert_id)
                self._desk.health.note("a second card of an alert was deleted", alert_id=alert.alert_id, ts=found.ts)
                await channel.delete(found)

    async def _must_still_be(self, card: CardReference, alert_id: str) -> None:
        """Raise NotYet when another card has taken its place since: what was found may be that one."""
        if (await self._desk.alerts.get(alert_id)).metadata.card != card:
            raise NotYet("the card was replaced meanwhile", after_seconds=self._later_seconds)
