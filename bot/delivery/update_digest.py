"""Redrawing a digest."""

from collections.abc import Callable

from bot.delivery.digest_desk import REDRAW_AFTER_MS, DigestDesk, Drawn
from bot.slack.errors import MessageGone, SlackFailure
from bot.slack.marks import digest_mark
from rules.alert_metadata import CardReference
from rules.digest import Digest, without_card
from rules.digest_news import with_news
from rules.work import Work, WorkKind
from storage.digests import Ask
from storage.errors import ClaimLost


class UpdateDigest:
    """Redraws the parts of a digest that stand, as its alerts are stored now."""

    def __init__(self, desk: DigestDesk) -> None:
        self._desk = desk

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        drawn = await self._desk.drawn(work)
        if drawn is None:
            return
        gone = [card for part, card in drawn.digest.cards.items() if await self._is_gone(drawn, part, card)]
        standing = len(drawn.digest.cards)
        needs_post = bool(gone) or 0 < standing < len(drawn.parts)
        asks = [self._desk.now(WorkKind.POST_DIGEST)] if needs_post else []
        now_ms = self._desk.clock.now_ms()
        is_whole = drawn.digest.is_whole(now_ms)

        def step(digest: Digest) -> Digest:
            for card in gone:
                digest = without_card(digest, card)
            return with_news(digest, drawn.alerts, now_ms, is_whole=is_whole)

        if step(drawn.digest).notes:
            asks.append(self._desk.now(WorkKind.REPLY_DIGEST))
        await self._end(work, step, asks)

    async def _is_gone(self, drawn: Drawn, part: int, card: CardReference) -> bool:
        """Redraw a part; whether somebody deleted it."""
        mark, channel = digest_mark(drawn.digest.digest_id, part), self._desk.desk.channel
        try:
            await self._desk.sent(drawn, part, lambda message: channel.update(card, message, mark))
        except MessageGone:
            return True
        except SlackFailure as failure:
            raise await self._desk.desk.again(failure) from failure
        return False

    async def _end(self, work: Work, step: Callable[[Digest], Digest], asks: list[Ask]) -> None:
        again_at = self._desk.clock.now_ms() + REDRAW_AFTER_MS
        try:
            await self._desk.digests.change(work.alert_id, step, *asks, ends=work, again_at=again_at)
        except ClaimLost:
            # Another worker took over and may have drawn before us what we have now drawn over: once more.
            await self._desk.digests.change(work.alert_id, step, *asks, self._desk.redraw())
            raise
