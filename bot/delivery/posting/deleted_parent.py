"""What becomes of a card, or of the part of a digest, into whose thread Slack lets nothing be written."""

from bot.delivery.posting.context import LOOK_BACK_MS
from bot.delivery.posting.digest_context import DigestPostingContext
from bot.errors import NotYet, TryAgain
from bot.slack.errors import MessageGone
from bot.slack.message_identity import MessageIdentity
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import WorkKind
from rules.digest.digest import Digest, without_card
from rules.lifecycle import showing


class DeletedParent:
    """
    Has what was deleted posted again, and what Slack wrote beside it instead of under it deleted.

    Every method raises DigestNotFound when what is to be posted again is a digest that expired.
    """

    def __init__(self, desk: DigestPostingContext) -> None:
        self._desk = desk

    async def of_alert(self, alert: Alert, card: CardReference, mark: MessageIdentity, gone: MessageGone) -> TryAgain:
        """Return when an alert's note with the mark is tried again. Raises SlackFailure, NotYet."""
        if not await self._is_cleared(card, mark, alert.created_at):
            return await self._desk.desk.again(gone)
        digest_id = alert.metadata.digest
        if alert.metadata.card == card or digest_id is None:
            await self._desk.desk.alerts.change(alert.alert_id, lambda stored, _at: showing.card_lost(stored, card))
        else:
            await self._post_again(digest_id, card)
        return _posted_again()

    async def of_digest(
        self, digest: Digest, card: CardReference, mark: MessageIdentity, gone: MessageGone
    ) -> TryAgain:
        """Return when a digest's note with the mark is tried again. Raises SlackFailure, NotYet."""
        if not await self._is_cleared(card, mark, digest.created_at):
            return await self._desk.desk.again(gone)
        await self._post_again(digest.digest_id, card)
        return _posted_again()

    async def _is_cleared(self, card: CardReference, mark: MessageIdentity, since_ms: int) -> bool:
        """
        Delete what was written beside a message that is gone; whether it is gone.

        What stands is not posted again, whatever Slack says of its thread: each note would bring one more.
        """
        channel = self._desk.desk.channel
        self._desk.desk.may_look(card.channel)
        if not await channel.is_gone(card):
            return False
        for stray in await channel.find(card.channel, mark, since_ms - LOOK_BACK_MS):
            await channel.delete(stray)
        return True

    async def _post_again(self, digest_id: str, card: CardReference) -> None:
        posted = self._desk.now(WorkKind.POST_DIGEST)
        await self._desk.digests.change(digest_id, lambda stored: without_card(stored, card), posted)


def _posted_again() -> TryAgain:
    return NotYet("the message to write under is posted again")
