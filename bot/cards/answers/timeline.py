"""The answer to `/aiops audit ALERT`: who did what and when, and how it ended, oldest first."""

from bot.cards.alert.card import headline
from bot.cards.alert.title import short_id
from bot.cards.answers.audit_words import what_happened, what_was_said, whom
from bot.cards.answers.page_tokens import EVERYTHING, AuditAt, slice_of
from bot.cards.answers.paging import joined, numbered_buttons, page_words
from bot.cards.parts import blocks
from bot.cards.parts.people import person
from bot.cards.parts.tables import Cell, data_table, rich_cell
from bot.cards.parts.times import moment
from bot.slack import limits
from bot.slack.message import Message
from bot.slack.text import cut, escaped
from rules.alert.audit import SYSTEM, AuditEntry, AuditStatus
from rules.audit.trail import Trail
from rules.text.wording import counted

PAGE = 20
HEAD = ("When", "What", "Who", "Details")
_TOLD = 300
"""Characters: twenty such rows are well below what a table may hold."""


def timeline_answer(trail: Trail, page: int = 1, *, everything: bool = False) -> Message:
    """Return a page of an alert's audit trail, or with `everything` all of it, for a terminal."""
    alert, entries = trail.alert, counted(len(trail.entries), "audit entry", "audit entries")
    name = f"alert `{short_id(alert)}`"
    shown = slice_of(trail.entries, page, EVERYTHING if everything else PAGE)
    above = [blocks.header(headline(alert))]
    below = [
        blocks.context(joined((f"{entries}, oldest first", page_words(shown.page, shown.pages), name))),
        *numbered_buttons(lambda number: AuditAt.of_alert(alert.alert_id, number), shown),
    ]
    text = f"Audit of {escaped(headline(alert), 300)}: {entries}, the last: {_last(trail)}"
    lines = blocks.sections([entry_line(entry) for entry in shown.pieces])
    table = [data_table("Audit, oldest first", HEAD, [entry_cells(entry) for entry in shown.pieces])]
    return Message(
        text=cut(text, 3_000),
        blocks=[*above, *(table if lines else []), *below],
        in_old_blocks=[*above, *lines, *below],
    )


def entry_cells(entry: AuditEntry) -> list[Cell]:
    """Return one entry as the cells below `HEAD`."""
    return [
        rich_cell(moment(entry.timestamp), limits.FIELD),
        what_happened(entry),
        rich_cell("aiops" if entry.user_id == SYSTEM else person(entry.user_id), limits.CELL),
        rich_cell(_told(entry), _TOLD),
    ]


def entry_line(entry: AuditEntry) -> str:
    """Return one entry as a line of mrkdwn."""
    who = "" if entry.user_id == SYSTEM else f" by {person(entry.user_id)}"
    told = _told(entry)
    joint = " " if told.startswith("—") else ": "
    return f"{moment(entry.timestamp)}  *{what_happened(entry)}*{who}{f'{joint}{told}' if told else ''}"


def _told(entry: AuditEntry) -> str:
    told, failed = escaped(what_was_said(entry), 200), ""
    people, joint = whom(entry)
    told = joint.join(each for each in (people, told) if each)
    if entry.status is AuditStatus.FAILED:
        failed = f"— *FAILED*: {escaped(entry.error_message or 'no reason was written down', 300)}"
    return " ".join(each for each in (told, failed) if each)


def _last(trail: Trail) -> str:
    return "none" if not trail.entries else what_happened(trail.entries[-1]).lower()
