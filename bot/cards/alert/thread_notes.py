"""The notes in the thread of a card."""

from collections.abc import Callable

from bot.cards.alert.aftermath import aftermath_line
from bot.cards.alert.judged import latest_line
from bot.cards.alert.runs import end_line
from bot.cards.alert.steps import closed_words, glass_line
from bot.cards.alert.title import short_title
from bot.cards.parts.people import called, person
from bot.cards.parts.times import age, moment
from bot.slack.message import Message
from bot.slack.text import escaped, unended
from rules.alert.alert import Alert, Severity
from rules.alert.execution import EarlierExecution
from rules.alert.rejection import told_beside_it
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.waiting import Escalation
from rules.lifecycle.carrying_out import went_wrong
from rules.stored_word import plain_words
from rules.text.wording import counted

_TITLE = 300
_MODEL = "MODEL: nobody was sent."
"""How the shipped state machine begins each of its outcomes."""


_NOT_FOR_THE_CHANNEL = frozenset(each for each in Severity if each.rank < Severity.HIGH.rank)


def note_message(alert: Alert, note: ThreadNote, asked: tuple[str, ...] = ()) -> Message:
    """Return a note as a message of one paragraph; a reminder mentions those who are `asked` now to decide."""
    words = _WORDS.get(note.kind)
    text = words(alert, note) if words else f"{_what(alert)}: {plain_words(note.kind)}."
    if note.kind is NoteKind.REMINDER:
        return Message(text=f"{called(asked)} {text}".strip(), asks=frozenset(asked))
    return Message(text=text, asks=_asked(alert, note))


def _asked(alert: Alert, note: ThreadNote) -> frozenset[str]:
    """Return who is asked to act: who is called, who is asked instead of others, or who ordered what went wrong."""
    if note.kind in {NoteKind.ESCALATION, NoteKind.CALL}:
        called_by = (each.mention for each in alert.metadata.escalations if each.number == note.facts.get("number"))
        return frozenset(next(called_by, ()))
    if note.kind is NoteKind.UNREACHED:
        return frozenset(_ids(note.facts.get("instead")))
    ordered_by = who_ordered(alert)
    runs = note.kind in {NoteKind.FAILED, NoteKind.AFTERMATH}
    return frozenset({ordered_by}) if runs and ordered_by else frozenset()


def is_broadcast(note: ThreadNote) -> bool:
    """
    Return whether the note also shows in the channel, so that people who left the alert look again.

    Of what worsens but stays below HIGH the card and its thread say enough.
    """
    if note.kind is NoteKind.WORSENED:
        return note.facts.get("severity") not in _NOT_FOR_THE_CHANNEL
    return note.facts.get("broadcast") is True


def _glass_broken(alert: Alert, _note: ThreadNote) -> str:
    broken = glass_line(alert) or "The glass was broken: one person approved alone what needs more."
    # In the thread of a digest it could be about any of many stations.
    return f"{alert.severity} *{escaped(alert.station_id, 100)}*: {broken}"


def _worsened(alert: Alert, note: ThreadNote) -> str:
    before, now = note.facts.get("from", "before"), note.facts.get("severity", alert.severity)
    title = escaped(short_title(alert, _TITLE, str(note.facts.get("title") or "")), _TITLE)
    if before == now:
        return f"*Worse, and still {escaped(str(now), 20)}.* {title}"
    return f"*Worse: {escaped(str(before), 20)} is now {escaped(str(now), 20)}.* {title}"


def _reminder(alert: Alert, note: ThreadNote) -> str:
    waited = age(note.at - alert.created_at)
    title = escaped(short_title(alert, _TITLE), _TITLE)
    quorum = alert.metadata.quorum
    have = f" {quorum.said(alert.metadata.approvals)} approvals so far." if quorum and alert.metadata.approvals else ""
    cleared = " By the newest metrics the condition no longer holds." if alert.metadata.condition else ""
    latest = f" {now}." if not cleared and (now := latest_line(alert)) else ""
    others = note.facts.get("others")
    beside = f" {_waiting(others)}, too." if isinstance(others, int) and others > 0 else ""
    return f"*Nobody has decided for {waited}.* {alert.severity}: {title}.{latest}{have}{cleared}{beside}"


def _waiting(others: int) -> str:
    return counted(others, "more of this digest waits", "more of this digest wait")


def _escalation(alert: Alert, note: ThreadNote) -> str:
    escalation = next((each for each in alert.metadata.escalations if each.number == note.facts.get("number")), None)
    if escalation is None:
        return "*Escalated.*"
    return f"{called(escalation.mention)} {escalation_line(escalation)}. {_what(alert)}".strip()


def who_ordered(alert: Alert) -> str | None:
    """Return the id of who ordered the current run."""
    execution = alert.metadata.execution
    return (execution.ordered_by if execution else None) or alert.approved_by


def whose_run(alert: Alert) -> str:
    """Return the same as a mention; empty if nobody is known."""
    by = who_ordered(alert)
    return person(by) if by else ""


def _closed(alert: Alert, _note: ThreadNote) -> str:
    said = escaped(told_beside_it(alert.rejection_reason or ""), _TITLE)
    return f"*{closed_words(alert) or 'Closed'}.* {_what(alert)}. {said} To have it decided, open it again on the card."


def _unreached(alert: Alert, note: ThreadNote) -> str:
    to, instead = (_ids(note.facts.get(name)) for name in ("to", "instead"))
    why = escaped(unended(str(note.facts.get("why") or "Slack does not say why")), _TITLE)
    asked = f" {called(instead)}: you are asked instead." if instead else ""
    return f"*No direct message to {called(to) or 'anybody'}*: {why}.{asked} {_what(alert)}"


def _ids(given: object) -> tuple[str, ...]:
    return tuple(str(each) for each in given) if isinstance(given, list | tuple) else ()


def _failed(alert: Alert, note: ThreadNote) -> str:
    earlier, attempt = _earlier_run(alert, note)
    if attempt is not None:
        return f"Run {attempt}: {end_line(earlier) if earlier else 'it failed'}. Another run was ordered since."
    execution = alert.metadata.execution
    said = end_line(execution) if execution else "*Remediation FAILED*"
    return f"{whose_run(alert)} {said}.{_what_next(alert)}".strip()


def _aftermath(alert: Alert, note: ThreadNote) -> str:
    earlier, attempt = _earlier_run(alert, note)
    if attempt is not None:
        line = aftermath_line(alert, earlier) if earlier else None
        return f"Run {attempt}: {line or 'the station was looked at again'}. Another run was ordered since."
    to = f"{whose_run(alert)} " if went_wrong(alert) else ""
    told = (alert.metadata.execution.outcome or "") if alert.metadata.execution else ""
    model = f"{_MODEL} " if told.startswith(_MODEL) else ""
    return f"{to}{model}{aftermath_line(alert) or 'The station was looked at again'}.{_what_next(alert)}"


def _earlier_run(alert: Alert, note: ThreadNote) -> tuple[EarlierExecution | None, int | None]:
    """Return the earlier run that a note is about and its number; None twice if it is about the current run."""
    attempt, execution = note.facts.get("attempt"), alert.metadata.execution
    if not isinstance(attempt, int) or execution is None or attempt == execution.attempt:
        return None, None
    return next((each for each in alert.metadata.earlier_executions if each.attempt == attempt), None), attempt


def _what_next(alert: Alert) -> str:
    return " Retry or escalate on the card." if went_wrong(alert) else ""


def escalation_line(escalation: Escalation, to: str = "") -> str:
    """Return who escalated, when and why (mrkdwn); `to` names the people called, if the caller does not show them."""
    why = f": {escaped(unended(escalation.why), 300)}" if escalation.why else ""
    by = f" by {person(escalation.by)}" if escalation.is_by_a_person else ""
    return f"*Escalated*{by}{f' to {to}' if to else ''} {moment(escalation.at)}{why}"


def _what(alert: Alert) -> str:
    return f"{alert.severity}: {escaped(short_title(alert, _TITLE), _TITLE)}"


_WORDS: dict[NoteKind, Callable[[Alert, ThreadNote], str]] = {
    NoteKind.GLASS_BROKEN: _glass_broken,
    NoteKind.WORSENED: _worsened,
    NoteKind.REMINDER: _reminder,
    NoteKind.ESCALATION: _escalation,
    NoteKind.CALL: _escalation,
    NoteKind.FAILED: _failed,
    NoteKind.AFTERMATH: _aftermath,
    NoteKind.CLOSED: _closed,
    NoteKind.UNREACHED: _unreached,
}
