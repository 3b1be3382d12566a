"""Posting a digest, part by part, each once."""

from bot.delivery.posting.digest_context import DigestPostingContext, Drawn
from bot.delivery.posting.post_once import Posting, Put
from bot.errors import NotYet, TryAgain
from bot.slack.message_identity import MessageIdentity, digest_mark
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work, WorkKind
from rules.digest.digest import FIRST_PART, LATEST_MS, OPENING_MS, Digest, with_card
from rules.lifecycle.digest_news import beginning
from storage.errors import ClaimLost

_LOOK_SECONDS = 5.0


class PostDigest:
    """
    Posts what of a digest does not stand yet, one part an attempt: each is a post like any other card's.

    It is not done before every alert that the digest names is there, or can no longer come.
    """

    def __init__(self, desk: DigestPostingContext, posting: Posting) -> None:
        self._desk = desk
        self._posting = posting

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        drawn = await self._desk.drawn(work)
        if drawn is None:
            return
        age = self._desk.clock.now_ms() - drawn.digest.joined_at
        may_come = drawn.missing and not drawn.digest.is_settled
        if may_come and age < OPENING_MS:
            raise NotYet("its alerts are being opened", after_seconds=1.0)
        part = drawn.first_missing_of(drawn.digest)
        if part is not None and drawn.alerts:
            await self._post(work, drawn, part)
            return
        if may_come and age < LATEST_MS:
            await self._desk.digests.change(work.subject_id, _as_it_is, self._desk.redraw())
            raise NotYet("an alert that it names may still be opened", after_seconds=_LOOK_SECONDS)
        # What changed while it was posted is drawn now.
        await self._desk.digests.change(work.subject_id, _as_it_is, self._desk.now(WorkKind.UPDATE_DIGEST), ends=work)

    async def _post(self, work: Work, drawn: Drawn, part: int) -> None:
        mark = digest_mark(drawn.digest.digest_id, part)
        card = await self._posting.adopted(work, mark, drawn.digest.created_at)
        if card is None:
            card = await self._posted(work, drawn, part, mark)
        await self._record(work, part, card, may_be_double=work.begun == mark.name)

    async def _posted(self, work: Work, drawn: Drawn, part: int, mark: MessageIdentity) -> CardReference:
        try:
            return await self._posting.post(work, mark, lambda put: self._sent(drawn, part, put))
        except TryAgain:
            if drawn.digest.cards:
                # What stands is not kept from saying what is new by what Slack does not take.
                await self._desk.digests.change(work.subject_id, _as_it_is, self._desk.redraw())
            raise

    async def _sent(self, drawn: Drawn, part: int, put: Put) -> CardReference:
        if part == FIRST_PART:
            # Before it is posted: where its answer is lost, nobody knows later what the message says.
            await self._desk.digests.change(drawn.digest.digest_id, lambda stored: beginning(stored, drawn.alerts))
        return await self._desk.sent(drawn, part, put)

    async def _record(self, work: Work, part: int, card: CardReference, *, may_be_double: bool) -> None:
        asks = [self._desk.now(WorkKind.POST_DIGEST)]
        if may_be_double:
            asks.append(self._desk.now(WorkKind.SEEK_DIGEST_DOUBLES))
        try:
            await self._desk.digests.change(
                work.subject_id, lambda stored: with_card(stored, part, card), *asks, ends=work
            )
        except ClaimLost:
            stored = await self._desk.digests.get(work.subject_id)
            if stored.cards.get(part) not in {None, card}:
                await self._desk.desk.channel.delete(card)
            raise


def _as_it_is(digest: Digest) -> Digest:
    return digest
