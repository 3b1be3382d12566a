"""Writing into a card's thread what everybody must notice."""

from bot.cards.alert.thread_notes import is_broadcast, note_message
from bot.delivery.posting.deleted_parent import DeletedParent
from bot.delivery.posting.digest_context import DigestPostingContext
from bot.delivery.posting.thread_reply import ThreadReply
from bot.errors import NotYet
from bot.slack.errors import MessageGone, SlackFailure
from bot.slack.message_identity import reply_mark
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import CardReference
from rules.alert.thread_note import ThreadNote
from rules.alert.work import Work
from rules.digest.storm import has_own_card
from rules.lifecycle.change import Change, noted
from storage.errors import DigestNotFound

_NEXT_NOTE_SECONDS = 1.0
"""The pace of one channel."""


class Reply:
    """
    Writes those of an alert's notes that the work is for, oldest first, each once.

    Those that the decision made idle are dropped, and those of an alert that only an expired digest listed.
    """

    def __init__(self, desk: DigestPostingContext) -> None:
        self._desk = desk.desk
        self._digests = desk.digests
        self._under = ThreadReply(desk.desk)
        self._lost = DeletedParent(desk)

    async def __call__(self, work: Work) -> None:
        """Do the work. Raises TryAgain."""
        alert = await self._desk.alerts.get(work.subject_id)
        if alert.metadata.is_only_listed and has_own_card(alert.severity):
            raise NotYet("the card does not stand yet")
        notes = [each for each in alert.metadata.notes if each.kind.work is work.kind]
        note = next((each for each in notes if not _is_idle(alert, each)), None)
        is_written = note is not None and await self._is_written(work, alert, note)
        written = notes[: notes.index(note) + 1] if note and is_written else notes
        keys = frozenset(each.key for each in written)
        if len(written) == len(notes):
            await self._desk.alerts.change(work.subject_id, lambda stored, _at: _without(stored, keys), ends=work)
            return
        await self._desk.alerts.change(work.subject_id, lambda stored, _at: _without(stored, keys))
        raise NotYet("there is more to say", after_seconds=_NEXT_NOTE_SECONDS)

    async def _is_written(self, work: Work, alert: Alert, note: ThreadNote) -> bool:
        """Write a note; False when nothing shows the alert any more, nor ever will."""
        try:
            await self._write_under(await self._thread(alert), work, alert, note)
        except DigestNotFound:
            self._desk.health.note("an alert's digest expired; its notes are dropped", alert_id=alert.alert_id)
            return False
        except SlackFailure as failure:
            raise await self._desk.again(failure) from failure
        return True

    async def _write_under(self, card: CardReference, work: Work, alert: Alert, note: ThreadNote) -> None:
        mark, message = reply_mark(alert.alert_id, note.key), note_message(alert, note)
        try:
            await self._under.write(work, card, mark, message, broadcast=is_broadcast(note))
        except MessageGone as gone:
            raise await self._lost.of_alert(alert, card, mark, gone) from gone

    async def _thread(self, alert: Alert) -> CardReference:
        shown_under = await self._digests.shown_under(alert)
        if shown_under is None:
            raise NotYet("the card does not stand yet")
        return shown_under


def _is_idle(alert: Alert, note: ThreadNote) -> bool:
    if alert.metadata.is_only_listed and not note.kind.is_for_a_digest:
        return True
    return alert.status is not AlertStatus.PENDING and note.kind.ends_with_the_decision


def _without(alert: Alert, keys: frozenset[str]) -> Change | None:
    left = tuple(each for each in alert.metadata.notes if each.key not in keys)
    return Change(noted(alert, notes=left)) if len(left) < len(alert.metadata.notes) else None
