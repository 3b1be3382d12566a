"""Writing into a message's thread what everybody must notice."""

from bot.delivery.messages.standing_message import DueReply, Load, Reply, StandingMessage
from bot.delivery.posting.context import PostingContext, looked_from, within
from bot.errors import NotYet
from bot.slack.channel_faults import ChannelFailed
from bot.slack.errors import MessageGone, SlackFailure
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work
from storage.errors import ClaimLost, DigestNotFound, NewerThanKnown

_NEXT_NOTE_SECONDS = 1.0
"""A channel takes one message a second."""


class ReplyInThread:
    """Writes the notes of an alert or a digest, oldest first, one an attempt and each once."""

    def __init__(self, load: Load, context: PostingContext) -> None:
        self._load = load
        self._context = context

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        message = await self._load(work)
        due = await message.due(work)
        done = due.done if await self._is_written(work, message, due) else due.all_keys
        is_last = done == due.all_keys
        if not done and not is_last:
            raise NewerThanKnown("the thread", ", ".join(sorted(due.all_keys)), "its notes are of an unknown kind")
        doubtful = due.reply is not None and work.begun == due.reply.identity.name
        try:
            await message.replied(done, ends=work if is_last else None, doubtful=doubtful)
        except ClaimLost:
            # Whoever took the work over may have written the same note.
            await message.replied(frozenset(), ends=None, doubtful=True)
            raise
        if not is_last:
            raise NotYet("there is more to say", after_seconds=_NEXT_NOTE_SECONDS)

    async def _is_written(self, work: Work, message: StandingMessage, due: DueReply) -> bool:
        """Write the due reply; False if no message shows the alert and none ever will."""
        try:
            if due.reply is not None:
                await self._write(work, message, due.reply)
        except DigestNotFound:
            self._context.runtime.health.note("an alert's digest expired; its notes are dropped", **message.ids)
            return False
        except SlackFailure as failure:
            raise await self._context.report(failure) from failure
        return True

    async def _write(self, work: Work, message: StandingMessage, reply: Reply) -> None:
        parent = await message.parent()
        try:
            with within(self._context, parent.channel):
                await self._write_once(work, parent, reply)
        except MessageGone as gone:
            if not await self._is_deleted(parent, reply, message.created_at):
                raise
            await message.parent_deleted(parent)
            raise NotYet("the message to write under is posted again") from gone
        except ChannelFailed as lost:
            # Nobody can write there any more: a new message in another channel takes the notes.
            self._context.channel_failed(lost)
            await message.parent_lost(parent, lost)
            raise NotYet("the message to write under is posted elsewhere") from lost

    async def _write_once(self, work: Work, parent: CardReference, reply: Reply) -> None:
        if work.begun == reply.identity.name:
            self._context.require_look(parent.channel, work.attempts)
            if await self._context.channel.has_reply(parent, reply.identity):
                return
        await self._context.begin(work, reply.identity.name)
        await self._context.claims.require(work)
        await self._context.channel.reply(parent, reply.message, reply.identity, broadcast=reply.broadcast)

    async def _is_deleted(self, parent: CardReference, reply: Reply, since_ms: int) -> bool:
        """
        Whether the parent was deleted; if so, delete what Slack wrote beside it instead of under it.

        A parent that stands is never posted again, even if Slack denies its thread: each note would add one more.
        """
        channel = self._context.channel
        self._context.require_look(parent.channel)
        if not await channel.is_gone(parent):
            return False
        for stray in await channel.find(parent.channel, reply.identity, looked_from(since_ms, self._context.runtime)):
            await channel.delete(stray)
        return True
