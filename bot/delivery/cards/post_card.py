"""Posting a card, once."""

from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.delivery.posting.post_once import Posting
from bot.slack.message_identity import card_mark
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work
from rules.lifecycle import showing
from storage.errors import ClaimLost


class PostCard:
    """Posts the card of an alert, once; finds one that was posted though its answer was lost."""

    def __init__(self, desk: PostingContext, posting: Posting, drawing: FittedMessage) -> None:
        self._desk = desk
        self._posting = posting
        self._drawing = drawing

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._desk.alerts.get(work.subject_id)
        if alert.metadata.card is not None:
            await self._desk.end(work)
            return
        mark = card_mark(alert.alert_id)
        card = await self._posting.adopted(work, mark, alert.created_at)
        drawn = alert.metadata.revision if card is None else -1
        if card is None:
            card = (await self._posting.post(work, mark, lambda put: self._drawing.sent(alert, put))).answer
        await self._record(work, card, drawn)

    async def _record(self, work: Work, card: CardReference, drawn: int) -> None:
        try:
            await self._desk.alerts.change(
                work.subject_id,
                lambda stored, _at: showing.card_posted(
                    stored, card, shown_revision=drawn, may_be_double=work.begun is not None
                ),
                ends=work,
            )
        except ClaimLost:
            stored = await self._desk.alerts.get(work.subject_id)
            if stored.metadata.card is not None and stored.metadata.card != card:
                await self._desk.channel.delete(card)
            raise
