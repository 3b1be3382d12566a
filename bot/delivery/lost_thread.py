"""What becomes of a card, or of the part of a digest, into whose thread Slack lets nothing be written."""

from bot.delivery.desk import LOOK_BACK_MS
from bot.delivery.digest_desk import DigestDesk
from bot.errors import TryAgain
from bot.slack.errors import MessageGone
from bot.slack.marks import Mark
from rules.alert import Alert
from rules.alert_metadata import CardReference
from rules.digest import without_card
from rules.lifecycle import showing
from rules.work import WorkKind


class LostThread:
    """Has what was deleted posted again, and what Slack wrote beside it instead of under it deleted."""

    def __init__(self, desk: DigestDesk) -> None:
        self._desk = desk

    async def __call__(self, alert: Alert, card: CardReference, mark: Mark, gone: MessageGone) -> TryAgain:
        """Return when the note with the mark is tried again. Raises SlackFailure."""
        channel = self._desk.desk.channel
        if not await channel.is_gone(card):
            # A card that stands is not posted again, whatever Slack says of its thread: each note would bring one more.
            return await self._desk.desk.again(gone)
        for stray in await channel.find(card.channel, mark, alert.created_at - LOOK_BACK_MS):
            await channel.delete(stray)
        await self._post_again(alert, card)
        return TryAgain("the message to write under is posted again")

    async def _post_again(self, alert: Alert, card: CardReference) -> None:
        digest_id = alert.metadata.digest
        if alert.metadata.card == card or digest_id is None:
            await self._desk.desk.alerts.change(alert.alert_id, lambda stored, _at: showing.card_lost(stored, card))
            return
        posted = self._desk.now(WorkKind.POST_DIGEST)
        await self._desk.digests.change(digest_id, lambda stored: without_card(stored, card), posted)
