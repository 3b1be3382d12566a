"""The answer to `/aiops audit ALERT`: who did what, when, and how it ended, oldest first."""

from bot.cards import blocks, limits
from bot.cards.audit_words import what_happened, what_was_said
from bot.cards.card import headline
from bot.cards.message import Message
from bot.cards.steps import person
from bot.cards.times import moment
from bot.enquiries import Trail
from bot.slack.text import cut, escaped
from rules.audit import SYSTEM, AuditEntry, AuditStatus

_FIRST, _LAST = 5, 35
_SHOWN = _FIRST + _LAST


def timeline_answer(trail: Trail, *, everything: bool = False) -> Message:
    """Return an alert's audit trail; `everything`: also what Slack has no room for."""
    lines = [entry_line(entry) for entry in trail.entries]
    shown = (
        lines
        if everything or len(lines) <= _SHOWN
        else [*lines[:_FIRST], _left_out(len(lines) - _SHOWN), *lines[-_LAST:]]
    )
    count = len(lines)
    drawn = [
        blocks.header(headline(trail.alert)),
        *(blocks.section(text) for text in _paragraphs(shown)),
        blocks.context(
            f"{count} audit entr{'y' if count == 1 else 'ies'}, oldest first · "
            f"alert `{escaped(trail.alert.alert_id, 64)}`"
        ),
    ]
    text = f"Audit of {escaped(headline(trail.alert), 300)}: {count} entries, the last: {_last(trail)}"
    return Message(text=cut(text, 3_000), blocks=drawn)


def _paragraphs(lines: list[str]) -> list[str]:
    """Put lines together as far as a section holds them: no entry is cut off because its neighbours are long."""
    filled: list[str] = []
    for line in lines:
        if filled and len(filled[-1]) + 1 + len(line) <= limits.SECTION:
            filled[-1] += f"\n{line}"
        else:
            filled.append(line)
    return filled


def _left_out(count: int) -> str:
    return f"_… {count} entries are not shown here; `aiops audit` in a terminal shows all_"


def entry_line(entry: AuditEntry) -> str:
    """Return one entry as a line of mrkdwn."""
    who = "" if entry.user_id == SYSTEM else f" by {person(entry.user_id)}"
    failed = ""
    if entry.status is AuditStatus.FAILED:
        failed = f" — *FAILED*: {escaped(entry.error_message or 'no reason was written down', 300)}"
    told = escaped(what_was_said(entry), 200)
    return f"{moment(entry.timestamp)}  *{what_happened(entry)}*{who}{f': {told}' if told else ''}{failed}"


def _last(trail: Trail) -> str:
    return "none" if not trail.entries else what_happened(trail.entries[-1]).lower()
