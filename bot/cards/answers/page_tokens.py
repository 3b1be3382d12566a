"""
Where a reader stands in a long answer: what a page's button carries, and nothing that decides anything.

A bookmark comes back from Slack as text: it is parsed, bounded, and drawn anew for whoever pressed, if they may read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from rules.alert.alert import AlertStatus
from rules.metric import EpochMs
from rules.report.report_period import FEWEST_DAYS, MOST_DAYS, Period

Piece = TypeVar("Piece")

LONGEST_ANCHOR = 200
_MOST_DIGITS = 38
_LONGEST_ID = 64
PageNumber = Annotated[int, Field(ge=1, le=100_000)]
AskedId = Annotated[str, Field(min_length=1, max_length=_LONGEST_ID)]


@dataclass(frozen=True)
class Slice(Generic[Piece]):
    """The pieces of one page; a page past the end is the last one."""

    pieces: list[Piece]
    page: int
    pages: int


def slice_of(pieces: Sequence[Piece], page: int, size: int) -> Slice[Piece]:
    """Return a page (from 1) of so many pieces."""
    pages = max(1, -(-len(pieces) // size))
    page = min(page, pages)
    return Slice(list(pieces[(page - 1) * size : page * size]), page, pages)


class UnreadableBookmark(Exception):
    """What a button carries is no bookmark."""


class _Bookmark(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def value(self) -> str:
        """What the button carries."""
        return self.model_dump_json(exclude_defaults=True)


class Direction(StrEnum):
    """Which way from an anchor."""

    OLDER = "older"
    NEWER = "newer"


class Anchor(_Bookmark):
    """The alert that a page of decided alerts begins beside."""

    created_at: Annotated[EpochMs, Field(lt=10**_MOST_DIGITS)]
    alert_id: str = Field(min_length=1, max_length=LONGEST_ANCHOR)
    direction: Direction = Direction.OLDER


class AlertsAt(_Bookmark):
    """The alerts of a status: the pending ones by page, the decided ones, of which there is no end, by an anchor."""

    of: Literal["alerts"]
    status: AlertStatus
    page: PageNumber = 1
    beside: Anchor | None = None


class AuditAt(_Bookmark):
    """A page of an alert's audit."""

    of: Literal["audit"]
    alert: AskedId
    page: PageNumber = 1

    @classmethod
    def of_alert(cls, alert_id: str, page: int) -> Self:
        """Return a page for an alert; an id that is longer than any of ours cannot be asked for."""
        return cls(of="audit", alert=alert_id[:_LONGEST_ID], page=page)


class VerdictAt(_Bookmark):
    """A page of what verifying an alert's audit found."""

    of: Literal["verify"]
    alert: AskedId
    page: PageNumber = 1

    @classmethod
    def of_alert(cls, alert_id: str, page: int) -> Self:
        """Return a page for an alert, as above."""
        return cls(of="verify", alert=alert_id[:_LONGEST_ID], page=page)


class FleetAt(_Bookmark):
    """A page of the fleet."""

    of: Literal["fleet"]
    page: PageNumber = 1


class MutesAt(_Bookmark):
    """A page of the mutes."""

    of: Literal["mutes"]
    page: PageNumber = 1


class ReportAt(_Bookmark):
    """The period of a report, so that its rows are of the same alerts."""

    of: Literal["report"]
    days: Annotated[int, Field(ge=FEWEST_DAYS, le=MOST_DAYS)]
    until: Annotated[EpochMs, Field(lt=10**_MOST_DIGITS)]

    @property
    def period(self) -> Period:
        """The period."""
        return Period.up_to(self.until, self.days)

    @classmethod
    def of_period(cls, period: Period) -> Self:
        """Return where a report's rows are."""
        return cls(of="report", days=period.days, until=period.until)


Bookmark = Annotated[AlertsAt | AuditAt | VerdictAt | FleetAt | MutesAt, Field(discriminator="of")]

_bookmarks: TypeAdapter[Bookmark] = TypeAdapter(Bookmark)


def read_bookmark(value: str) -> Bookmark:
    """Return the bookmark that a button carries. Raises UnreadableBookmark."""
    try:
        return _bookmarks.validate_json(value)
    except ValidationError as error:
        raise UnreadableBookmark from error


def read_report_bookmark(value: str) -> ReportAt:
    """Return what the button of a report carries. Raises UnreadableBookmark."""
    try:
        return ReportAt.model_validate_json(value)
    except ValidationError as error:
        raise UnreadableBookmark from error
