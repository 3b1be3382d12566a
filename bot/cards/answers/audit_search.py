"""The answer to `/aiops audit STATION @WHO DAY`: who did what, newest first, over all alerts."""

from dataclasses import dataclass

from bot.cards.answers.page_tokens import AuditSearchAt, Direction
from bot.cards.answers.paging import joined, page_buttons
from bot.cards.answers.timeline import HEAD, entry_cells, entry_line
from bot.cards.parts import blocks
from bot.cards.parts.people import person
from bot.cards.parts.tables import Cell, data_table, rich_cell
from bot.slack import limits
from bot.slack.message import Message
from bot.slack.text import cut_markup, escaped
from rules.alert.audit import AuditEntry
from rules.text.wording import counted

_NAME = 80
_ID = 8
_HEAD = (*HEAD, "Station", "Alert")


@dataclass(frozen=True)
class FoundEntry:
    """An entry, and the station that it is about, if that is known."""

    entry: AuditEntry
    station: str | None
    has_alert: bool = True


@dataclass(frozen=True)
class AuditPage:
    """What was found, where the pages beside it begin, and what was asked for, the day by the clock of a zone."""

    asked: AuditSearchAt
    zone: str
    found: list[FoundEntry]
    previous: AuditSearchAt | None = None
    next: AuditSearchAt | None = None
    looked_at: int | None = None
    """How many entries a search was given up after; the next page in its direction goes on."""

    @property
    def is_newer(self) -> bool:
        """Whether it was read towards the present."""
        return self.asked.behind is not None and self.asked.behind.direction is Direction.NEWER


def audit_page_answer(page: AuditPage) -> Message:
    """Return a page of what was found."""
    asked = _asked(page)
    if not page.found and page.next is None and page.previous is None:
        return Message(text=f"Nothing is in the audit {asked}. Entries are kept for 90 days.")
    heading = f"*Audit {asked}*"
    on = "Previous" if page.is_newer else "Next"
    given_up = f"{page.looked_at:,} entries were looked at; {on} goes on" if page.looked_at else ""
    above = [blocks.section(heading)]
    below = [
        blocks.context(joined((counted(len(page.found), "entry", "entries"), "newest first", given_up))),
        *page_buttons(page.previous, page.next),
    ]
    first = f" The newest: {_line(page.found[0])}" if page.found else ""
    lines = blocks.sections([_line(each) for each in page.found])
    table = [data_table("Audit, newest first", _HEAD, [_row(each) for each in page.found])]
    return Message(
        text=cut_markup(f"{heading}.{first}", 3_000),
        blocks=[*above, *(table if lines else []), *below],
        in_old_blocks=[*above, *lines, *below],
    )


def _row(found: FoundEntry) -> list[Cell]:
    return [*entry_cells(found.entry), found.station or "", rich_cell(_alert(found), limits.CELL)]


def _asked(page: AuditPage) -> str:
    asked = page.asked
    parts = (
        f"at {escaped(asked.station, _NAME)}" if asked.station else "",
        f"by {person(asked.who)}" if asked.who else "",
        f"on {escaped(asked.day, _NAME)} ({escaped(page.zone, _NAME)})" if asked.day else "",
    )
    return ", ".join(each for each in parts if each)


def _line(found: FoundEntry) -> str:
    about = joined((escaped(found.station, _NAME) if found.station else "", _alert(found)))
    return f"{entry_line(found.entry)}{f' · {about}' if about else ''}"


def _alert(found: FoundEntry) -> str:
    return f"`{escaped(found.entry.alert_id[:_ID], _NAME)}`" if found.has_alert else ""
