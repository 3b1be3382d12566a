"""Which of an alert's notes is written next into its thread."""

from bot.cards.alert.thread_notes import is_broadcast, note_message
from bot.delivery.messages.standing_message import DueReply, Reply
from bot.errors import NotYet
from bot.slack.message_identity import reply_identity
from rules.alert.alert import Alert, AlertStatus
from rules.alert.thread_note import ONE_CHANGE_MS, ThreadNote
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, noted
from rules.stored_word import is_known
from rules.units import SECOND_MS


def due_note(alert: Alert, kind: WorkKind, now_ms: int, asked: tuple[str, ...] = ()) -> DueReply:
    """
    Return the oldest note for this kind of work whose time has come; the idle ones before it are done with it.

    A reminder mentions those who are `asked` to decide.

    Raises NotYet where all that is left is to be told later. Notes of a kind that this version does not know are never
    done with: a newer one writes them.
    """
    notes, all_keys = _of_kind(alert, kind)
    awaited = [each for each in notes if not _is_idle(alert, each)]
    later = [each for each in awaited if each.told_from > now_ms]
    if len(later) < len(awaited):
        note = next(each for each in awaited if each not in later)
        return DueReply(_reply(alert, note, asked), _keys(notes[: notes.index(note) + 1]) - _keys(later), all_keys)
    _none_is_later(later, now_ms)
    return DueReply(None, _keys(notes), all_keys)


def _of_kind(alert: Alert, kind: WorkKind) -> tuple[list[ThreadNote], frozenset[str]]:
    """Return the notes that this kind of work writes, and the keys of those and of unknown ones."""
    notes = [each for each in alert.metadata.notes if is_known(each.kind) and each.kind.work is kind]
    return notes, _keys(notes) | _keys([each for each in alert.metadata.notes if not is_known(each.kind)])


def _none_is_later(notes: list[ThreadNote], now_ms: int) -> None:
    if notes:
        wait = min(ONE_CHANGE_MS, *(each.told_from - now_ms for each in notes))
        raise NotYet("the severity may still rise", wait / SECOND_MS)


def _reply(alert: Alert, note: ThreadNote, asked: tuple[str, ...]) -> Reply:
    return Reply(reply_identity(alert.alert_id, note.key), note_message(alert, note, asked), is_broadcast(note))


def without_notes(alert: Alert, keys: frozenset[str], *, may_be_double: bool = False) -> Change | None:
    """
    Remove the notes of these keys; None when that changes nothing.

    With `may_be_double` one of them may stand in the thread twice, and is searched for.
    """
    left = tuple(each for each in alert.metadata.notes if each.key not in keys)
    if len(left) == len(alert.metadata.notes) and not may_be_double:
        return None
    return Change(noted(alert, notes=left), adds=(WorkKind.SEEK_DOUBLES,) if may_be_double else ())


def _keys(notes: list[ThreadNote]) -> frozenset[str]:
    return frozenset(each.key for each in notes)


def _is_idle(alert: Alert, note: ThreadNote) -> bool:
    """Whether nobody needs the note: the alert was decided, or is only listed by a digest that says it otherwise."""
    if alert.metadata.is_only_listed and not note.kind.is_for_a_digest:
        return True
    return alert.status is not AlertStatus.PENDING and note.kind.ends_with_the_decision
