"""Redrawing a digest."""

from bot.delivery.digests.redrawn import Redrawn
from bot.delivery.posting.digest_context import REDRAW_AFTER_MS, DigestPostingContext, Drawn
from bot.slack.errors import MessageGone, SlackFailure, SlackRefused
from bot.slack.message_identity import digest_mark
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work
from rules.digest.digest import Digest
from storage.digests import Ask
from storage.errors import ClaimLost


class UpdateDigest:
    """
    Redraws the parts of a digest that stand, as its alerts are stored now, and has its thread told what is new.

    A part that Slack does not take keeps neither the others nor the thread from it.
    """

    def __init__(self, desk: DigestPostingContext) -> None:
        self._desk = desk

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        drawn = await self._desk.drawn(work)
        if drawn is None:
            return
        gone, failure = await self._redraw(drawn)
        redrawn = Redrawn(drawn, gone, self._desk.clock.now_ms())
        if failure is None:
            await self._end(work, redrawn)
            return
        await self._record(work, redrawn)
        raise await self._desk.desk.again(failure) from failure

    async def _redraw(self, drawn: Drawn) -> tuple[list[CardReference], SlackFailure | None]:
        """Return what somebody deleted, and the last failure; what is not about one part alone ends the drawing."""
        gone: list[CardReference] = []
        failed: SlackFailure | None = None
        for part, card in sorted(drawn.digest.cards.items()):
            try:
                await self._redraw_part(drawn, part, card)
            except MessageGone:
                gone.append(card)
            except SlackRefused as refused:
                failed = refused
            except SlackFailure as failure:
                return gone, failure
        return gone, failed

    async def _redraw_part(self, drawn: Drawn, part: int, card: CardReference) -> None:
        mark, channel = digest_mark(drawn.digest.digest_id, part), self._desk.desk.channel
        await self._desk.sent(drawn, part, lambda message: channel.update(card, message, mark))

    async def _end(self, work: Work, redrawn: Redrawn) -> None:
        try:
            await self._record(work, redrawn, ends=work)
        except ClaimLost:
            # Another worker took over and may have drawn before us what we have now drawn over: once more.
            await self._record(work, redrawn, self._desk.redraw())
            raise

    async def _record(self, work: Work, redrawn: Redrawn, *asks: Ask, ends: Work | None = None) -> Digest:
        again_at = redrawn.at + REDRAW_AFTER_MS
        return await self._desk.digests.change(
            work.subject_id, redrawn.written, *asks, asking=redrawn.asking, ends=ends, again_at=again_at
        )
