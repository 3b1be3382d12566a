"""Deleting a second message of a digest that turned up after an earlier attempt was taken for lost."""

from bot.delivery.posting.context import LOOK_BACK_MS
from bot.delivery.posting.digest_context import DigestPostingContext
from bot.errors import NotYet
from bot.slack.errors import SlackFailure
from bot.slack.message_identity import digest_mark
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work
from storage.errors import DigestNotFound


class DeleteDigestDuplicates:
    """Leaves the parts that the digest names and deletes any other, a work lease's length after it was asked for."""

    def __init__(self, desk: DigestPostingContext, *, later_seconds: float) -> None:
        self._desk = desk
        self._later_seconds = later_seconds

    async def __call__(self, work: Work) -> None:
        """Do the work, some time after it was asked for. Raises TryAgain."""
        if work.attempts == 1:
            raise NotYet("what may still arrive is waited for", after_seconds=self._later_seconds)
        try:
            digest = await self._desk.digests.get(work.subject_id)
            for part, card in digest.cards.items():
                await self._seek(digest.digest_id, part, card, digest.created_at)
        except DigestNotFound:
            await self._desk.digests.end(work)
            return
        except SlackFailure as failure:
            raise await self._desk.desk.again(failure) from failure
        await self._desk.digests.change(work.subject_id, lambda stored: stored, ends=work)

    async def _seek(self, digest_id: str, part: int, card: CardReference, since_ms: int) -> None:
        channel = self._desk.desk.channel
        for found in await channel.find(card.channel, digest_mark(digest_id, part), since_ms - LOOK_BACK_MS):
            if found != card:
                await self._must_still_be(card, digest_id, part)
                self._desk.desk.health.note("a second part of a digest was deleted", digest=digest_id, ts=found.ts)
                await channel.delete(found)

    async def _must_still_be(self, card: CardReference, digest_id: str, part: int) -> None:
        """Raise NotYet when another message has taken its place since: what was found may be that one."""
        if (await self._desk.digests.get(digest_id)).cards.get(part) != card:
            raise NotYet("the part was replaced meanwhile", after_seconds=self._later_seconds)
