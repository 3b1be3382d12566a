"""A digest as one or more messages that stand in the channel."""

from collections.abc import Collection

from bot.cards.alert.alert_cards import AlertCards
from bot.cards.digest.digest_card import draw_digest, draw_plain_part
from bot.cards.digest.digest_notes import digest_note_message, is_for_everyone
from bot.delivery.digests.drawn_digest import DrawnDigest, RedrawnDigest
from bot.delivery.messages.standing_message import Answer, DueReply, Reply, Send, StandingMessage
from bot.delivery.posting.context import REDRAW_AFTER_MS, PostingContext
from bot.errors import NotYet
from bot.slack.channel_faults import ChannelFailed
from bot.slack.errors import BlocksRefused
from bot.slack.message_identity import MessageIdentity, digest_identity, reply_identity
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work, WorkKind
from rules.digest.digest import FIRST_PART, LATEST_MS, OPENING_MS, Digest, with_card
from rules.lifecycle.digest_news import beginning, without_note
from storage.digests import Ask

_LOOK_SECONDS = 5.0


class DigestMessage(StandingMessage):
    """The parts of a digest, and the thread of the first in which its notes are written."""

    name = "part of a digest"

    def __init__(self, context: PostingContext, cards: AlertCards, digest: Digest) -> None:
        self._context = context
        self._cards = cards
        self._digest = digest
        self._drawn: DrawnDigest | None = None
        self.ids = {"digest": digest.digest_id}
        self.created_at = digest.created_at
        self.parts = digest.cards

    @classmethod
    async def load(cls, context: PostingContext, cards: AlertCards, work: Work) -> "DigestMessage":
        """Return the message of the digest that work is about. Raises DigestNotFound."""
        return cls(context, cards, await context.digests.get(work.subject_id))

    def identity(self, part: int) -> MessageIdentity:
        """Return what a part is found by."""
        return digest_identity(self._digest.digest_id, part)

    def channel(self, _part: int) -> str:
        """Return the channel of the digest."""
        return self._context.policy.resolved(self._digest.place.channel)

    async def channel_failed(self, _part: int, failed: ChannelFailed) -> None:
        """Have the digest posted in the default channel, which it then says; what stands elsewhere is left."""
        await self._context.digest_failed(self._digest.digest_id, failed)

    async def parent_lost(self, _parent: CardReference, failed: ChannelFailed) -> None:
        """Have the digest posted in the default channel."""
        await self._context.digest_failed(self._digest.digest_id, failed)

    def unwanted(self) -> Collection[int]:
        """None: each part is needed."""
        return ()

    async def next_part(self, work: Work) -> int | None:
        """Return the first missing part; the work ends when each alert is stored, or can no longer be opened."""
        drawn = await self._draw()
        # A clock that was set back makes it look younger than new: then nothing is waited for.
        age = self._context.now_ms() - self._digest.joined_at
        age = LATEST_MS if age < 0 else age
        may_come = drawn.missing and not self._digest.is_settled
        if may_come and age < OPENING_MS:
            raise NotYet("its alerts are being opened", after_seconds=1.0)
        part = drawn.first_missing_of(self._digest)
        if part is not None and drawn.alerts:
            return part
        if may_come and age < LATEST_MS:
            await self._ask(self._context.redraw_digest())
            raise NotYet("an alert that it names may still be opened", after_seconds=_LOOK_SECONDS)
        # Draws what changed while it was being posted.
        await self._ask(self._context.ask(WorkKind.UPDATE_DIGEST), ends=work)
        return None

    async def before_post(self, part: int) -> None:
        """Record what the first part says before it is posted: if Slack's answer is lost, this is the only record."""
        if part == FIRST_PART:
            alerts = (await self._draw()).alerts
            await self._context.digests.change(self._digest.digest_id, lambda stored: beginning(stored, alerts))

    async def send(self, part: int, send: Send[Answer]) -> Answer:
        """Send a part, or the least of it when Slack refuses its blocks."""
        drawn = await self._draw()
        try:
            return await send(drawn.parts[part - 1])
        except BlocksRefused as refused:
            health = self._context.runtime.health
            health.note("digest refused by Slack; a plain one is sent", **self.ids, why=str(refused))
            return await send(drawn.plain(part))

    async def posted(self, work: Work, part: int, location: CardReference, *, doubtful: bool) -> None:
        """Record a part, and go on with the next."""
        kinds = (WorkKind.POST_DIGEST, WorkKind.SEEK_DIGEST_DOUBLES) if doubtful else (WorkKind.POST_DIGEST,)
        asks = [self._context.ask(kind) for kind in kinds]
        await self._context.digests.change(
            work.subject_id, lambda stored: with_card(stored, part, location), *asks, ends=work
        )

    async def not_posted(self) -> None:
        """Have the parts that stand redrawn: they say what is new though Slack refuses another part."""
        if self.parts:
            await self._ask(self._context.redraw_digest())

    async def before_redraw(self) -> None:
        """Nothing goes with the redraw of a digest."""

    async def redrawn(self, gone: Collection[CardReference], *, ends: Work | None, again: bool = False) -> None:
        """Record what was drawn, with a note of what is new for the thread, even if some part could not be drawn."""
        redrawn = RedrawnDigest(await self._draw(), gone, self._context.now_ms())
        await self._context.digests.change(
            self._digest.digest_id,
            redrawn.written,
            *([self._context.redraw_digest()] if again else []),
            asking=redrawn.asking,
            ends=ends,
            again_at=redrawn.at + REDRAW_AFTER_MS,
        )

    async def end(self, work: Work) -> None:
        """End the work."""
        await self._ask(ends=work)

    async def due(self, _work: Work) -> DueReply:
        """Return the oldest note; if nothing in it matters any more it is done with, unwritten."""
        keys = [each.key for each in self._digest.notes]
        if not keys:
            return DueReply(None, frozenset(), frozenset())
        note = self._digest.notes[0]
        message = digest_note_message(self._digest, await self._context.digests.members(self._digest), note)
        identity = reply_identity(self._digest.digest_id, note.key)
        reply = Reply(identity, message, is_for_everyone(note)) if message else None
        return DueReply(reply, frozenset(keys[:1]), frozenset(keys))

    async def parent(self) -> CardReference:
        """Return the first part. Raises NotYet."""
        if self._digest.first_card is None:
            raise NotYet("the digest does not stand yet")
        return self._digest.first_card

    async def parent_deleted(self, parent: CardReference) -> None:
        """Have the first part posted again. Raises DigestNotFound."""
        await self._context.post_digest_again(self._digest.digest_id, parent)

    async def replied(self, keys: frozenset[str], *, ends: Work | None, doubtful: bool = False) -> None:
        """Remove the notes of these keys."""
        await self._context.digests.change(
            self._digest.digest_id,
            lambda stored: _without(stored, keys),
            *([self._context.ask(WorkKind.SEEK_DIGEST_DOUBLES)] if doubtful else []),
            ends=ends,
            again_at=self._context.now_ms(),
        )

    async def _draw(self) -> DrawnDigest:
        if self._drawn is None:
            digest, alerts = self._digest, await self._context.digests.members(self._digest)
            parts = draw_digest(digest, alerts, self._cards.facts)
            self._drawn = DrawnDigest(digest, alerts, parts, lambda part: draw_plain_part(digest, alerts, part))
        return self._drawn

    async def _ask(self, *asks: Ask, ends: Work | None = None) -> None:
        await self._context.digests.change(self._digest.digest_id, lambda stored: stored, *asks, ends=ends)


def _without(digest: Digest, keys: frozenset[str]) -> Digest:
    for key in keys:
        digest = without_note(digest, key)
    return digest
