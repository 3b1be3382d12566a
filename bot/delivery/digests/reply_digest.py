"""Writing into a digest's thread what everybody must notice of the digest itself."""

from bot.cards.digest.digest_notes import digest_note_message, is_for_everyone
from bot.delivery.posting.deleted_parent import DeletedParent
from bot.delivery.posting.digest_context import DigestPostingContext
from bot.delivery.posting.thread_reply import ThreadReply
from bot.errors import NotYet
from bot.slack.errors import MessageGone, SlackFailure
from bot.slack.message_identity import reply_mark
from rules.alert.work import Work
from rules.digest.digest import Digest, DigestNote
from rules.lifecycle.digest_news import without_note
from storage.errors import DigestNotFound

_NEXT_NOTE_SECONDS = 1.0
"""The pace of one channel."""


class ReplyDigest:
    """Writes a digest's notes, oldest first, each once; one that is over before it is written is dropped."""

    def __init__(self, desk: DigestPostingContext) -> None:
        self._desk = desk
        self._under = ThreadReply(desk.desk)
        self._lost = DeletedParent(desk)

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        try:
            await self._say(work, await self._desk.digests.get(work.subject_id))
        except DigestNotFound:
            await self._desk.digests.end(work)

    async def _say(self, work: Work, digest: Digest) -> None:
        if digest.notes:
            await self._write(work, digest, digest.notes[0])
        written = digest.notes[0].key if digest.notes else ""
        if len(digest.notes) > 1:
            await self._desk.digests.change(work.subject_id, lambda stored: without_note(stored, written))
            raise NotYet("there is more to say", after_seconds=_NEXT_NOTE_SECONDS)
        again_at = self._desk.clock.now_ms()
        await self._desk.digests.change(
            work.subject_id, lambda stored: without_note(stored, written), ends=work, again_at=again_at
        )

    async def _write(self, work: Work, digest: Digest, note: DigestNote) -> None:
        message = digest_note_message(digest, await self._desk.digests.members(digest), note)
        if message is None:
            return
        card, mark = digest.first_card, reply_mark(digest.digest_id, note.key)
        if card is None:
            raise NotYet("the digest does not stand yet")
        try:
            await self._under.write(work, card, mark, message, broadcast=is_for_everyone(note))
        except MessageGone as gone:
            raise await self._lost.of_digest(digest, card, mark, gone) from gone
        except SlackFailure as failure:
            raise await self._desk.desk.again(failure) from failure
