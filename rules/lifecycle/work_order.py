"""
The order in which outstanding work is done.

The channel takes one message a second, so in a storm or after an outage the last work waits for minutes. What a person
would miss most at 3 a.m. comes first:

1. A CRITICAL card, or a digest with a CRITICAL alert: nobody knows of it yet, and it hurts within minutes.
2. What a person pressed a button for: they wait to see it. Another lane redraws their card at once anyway.
3. All other news, by severity. Within one severity notes in threads go before new cards: an escalation calls others
   because nobody came, a worse severity corrects what people have read, and there are few of both.
4. Reminders, by severity: everybody knows already, and the next one comes anyway.

Among equals the oldest alert comes first. Work that only checks whether something has happened comes up again and
again; there the longest overdue comes first, or checks that repeat every few seconds would hold up all others.
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
"""Work that waits by its nature: putting it off is not a failure."""


class _Turn(IntEnum):
    CRITICAL_CARD = auto()
    AWAITED = auto()
    NEWS = auto()
    REMINDER = auto()


def in_order(outstanding: Iterable[Work]) -> list[Work]:
    """Return work in the order in which it is to be done."""
    return sorted(outstanding, key=_order)


def _order(work: Work) -> tuple[int, int, bool, int, str]:
    if work.kind in LOOKS:
        return _turn(work), 0, False, work.due_at, work.subject_id
    return _turn(work), -work.severity_rank, work.kind in CARDS, work.created_at, work.subject_id


def _turn(work: Work) -> _Turn:
    if work.kind in CARDS and work.severity_rank >= Severity.CRITICAL.rank:
        return _Turn.CRITICAL_CARD
    if work.urgent:
        return _Turn.AWAITED
    return _Turn.REMINDER if work.kind is WorkKind.REMIND else _Turn.NEWS
