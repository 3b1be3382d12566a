"""Redrawing a card."""

from collections.abc import Callable

from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.digest_context import DigestPostingContext
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.slack.errors import MessageGone, SlackFailure
from bot.slack.message_identity import card_mark
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.chart import Chart
from rules.alert.work import Work, WorkKind
from rules.lifecycle import picturing, showing
from rules.lifecycle.change import Change
from storage.errors import ClaimLost


class UpdateCard:
    """Redraws the card of an alert as it is stored now, and has the digest that lists it drawn again."""

    def __init__(self, desk: PostingContext, digests: DigestPostingContext, drawing: FittedMessage) -> None:
        self._desk = desk
        self._digests = digests
        self._drawing = drawing

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        alert = await self._desk.alerts.get(work.subject_id)
        card = alert.metadata.card
        shown = alert.metadata.chart
        # Before the work ends: a digest drawn once too often is better than one that is not drawn.
        await self._digests.redraw_of(alert)
        try:
            taken = shown if card is None else await self._redraw(card, alert)
        except MessageGone:
            await self._end(work, lambda stored: showing.card_lost(stored, card))
            return
        except SlackFailure as failure:
            raise await self._desk.again(failure) from failure
        await self._end(work, lambda stored: picturing.chart_refused(stored, shown, taken))

    async def _redraw(self, card: CardReference, alert: Alert) -> Chart | None:
        """Return the chart that stands on the card now."""
        mark = card_mark(alert.alert_id)
        taken = await self._drawing.sent(alert, lambda message: self._desk.channel.update(card, message, mark))
        return taken.chart

    async def _end(self, work: Work, step: Callable[[Alert], Change | None]) -> None:
        try:
            await self._desk.alerts.change(work.subject_id, lambda stored, _at: step(stored), ends=work)
        except ClaimLost:
            # Another worker took over and may have drawn before us what we have now drawn over: once more.
            await self._desk.alerts.change(
                work.subject_id, lambda stored, _at: Change(stored, adds=(WorkKind.UPDATE_CARD,))
            )
            raise
