"""
In which order outstanding work is done.

The channel takes one message a second, so in a storm or after an outage what comes last waits for minutes. What a
person at 3 a.m. would miss most comes first:

1. A CRITICAL card, or a digest with a CRITICAL alert: nobody knows of it yet, and it hurts within minutes.
2. What a person pressed for: they sit and wait to see it. Their card is drawn at once all the same, by another lane.
3. All other news, by severity. Of one severity what is said in threads goes before new cards: an escalation calls
   others where nobody came, a worse severity overtakes what was read, and both are few.
4. Reminders, by severity: everybody was told already, and the next one comes anyway.

Of equals the oldest alert comes first. Work that only looks whether something has happened yet comes round again and
again: of it the longest overdue comes first, or what is looked at every few seconds keeps the rest from ever being.
"""

from collections.abc import Iterable
from enum import IntEnum, auto

from rules.alert.alert import Severity
from rules.alert.work import Work, WorkKind

CARDS = frozenset({WorkKind.POST_CARD, WorkKind.POST_DIGEST})


LOOKS = frozenset(
    {
        WorkKind.FOLLOW_EXECUTION,
        WorkKind.SEEK_DOUBLES,
        WorkKind.SEEK_DIGEST_DOUBLES,
        WorkKind.CHECK_STATION,
        WorkKind.SHOW_CHART,
    }
)
"""Work that waits by nature: to put it off is no failure."""


class _Turn(IntEnum):
    CRITICAL_CARD = auto()
    AWAITED = auto()
    NEWS = auto()
    REMINDER = auto()


def in_order(outstanding: Iterable[Work]) -> list[Work]:
    """Return work as it is to be done, the first first."""
    return sorted(outstanding, key=_place)


def _place(work: Work) -> tuple[int, int, bool, int, str]:
    if work.kind in LOOKS:
        return _turn(work), 0, False, work.due_at, work.subject_id
    return _turn(work), -work.severity_rank, work.kind in CARDS, work.created_at, work.subject_id


def _turn(work: Work) -> _Turn:
    if work.kind in CARDS and work.severity_rank >= Severity.CRITICAL.rank:
        return _Turn.CRITICAL_CARD
    if work.urgent:
        return _Turn.AWAITED
    return _Turn.REMINDER if work.kind is WorkKind.REMIND else _Turn.NEWS
