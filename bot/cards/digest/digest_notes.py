"""The notes in the thread of a digest that are about the digest itself."""

from collections.abc import Sequence

from bot.cards.alert.aftermath import recovery_words
from bot.cards.alert.steps import step_words
from bot.cards.alert.thread_notes import who_ordered, whose_run
from bot.cards.digest.digest_standing import standing
from bot.cards.digest.digest_words import station
from bot.slack import limits
from bot.slack.message import Message
from bot.slack.text import cut_markup
from rules.alert.alert import Alert
from rules.digest.digest import Digest, DigestNote
from rules.digest.digest_members import open_members
from rules.lifecycle.carrying_out import went_wrong
from rules.text.wording import counted, listed

_NAMED = 20


def digest_note_message(digest: Digest, alerts: Sequence[Alert], note: DigestNote) -> Message | None:
    """Return a note as a message; None if all of it is over."""
    said = [line for line in (_grown(digest, alerts, note), _went_wrong(alerts, note)) if line]
    wrong = (each for each in alerts if each.alert_id in note.wrong and went_wrong(each))
    asks = frozenset(by for each in wrong if (by := who_ordered(each)))
    return Message(text=cut_markup("\n".join(said), limits.MESSAGE_TEXT), asks=asks) if said else None


def is_for_everyone(note: DigestNote) -> bool:
    """Return whether the note also shows in the channel: an edited message notifies nobody."""
    return note.more > 0 or note.worse is not None


def _grown(digest: Digest, alerts: Sequence[Alert], note: DigestNote) -> str:
    waiting = open_members(alerts)
    if not waiting or not is_for_everyone(note):
        return ""
    kind = "event" if digest.is_event else "storm"
    if note.more:
        return f"*The {kind} goes on: {counted(note.more, 'more alert')}.* Now {standing(alerts)}."
    worst = [station(each) for each in waiting if each.severity is note.worse]
    return f"*The {kind} gets worse: {listed(worst, _NAMED) or 'a station'} now {note.worse}.* Now {standing(alerts)}."


def _went_wrong(alerts: Sequence[Alert], note: DigestNote) -> str:
    wrong = [each for each in alerts if each.alert_id in note.wrong and went_wrong(each)]
    if not wrong:
        return ""
    people = " ".join(dict.fromkeys(whose_run(each) for each in wrong))
    names = listed([f"{station(each)} ({recovery_words(each) or step_words(each)})" for each in wrong], _NAMED)
    return (
        f"{people} *Look again at {counted(len(wrong), 'station')}*: {names}. Review them to retry or escalate.".strip()
    )
