"""
Where a reader is in a long answer: what the button of a page carries. Nothing is decided by it.

A token comes back from Slack as text. It is parsed and bounded, and its page is drawn again if the presser may read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.cards.answers.alert_filter import AlertFilter
from rules.alert.alert import AlertStatus
from rules.metric import EpochMs
from rules.stored_word import KEEPS_UNKNOWN

Piece = TypeVar("Piece")

LONGEST_ANCHOR = 200
MOST_DIGITS = 38
_LONGEST_ID = 64
PageNumber = Annotated[int, Field(ge=1, le=100_000)]
AskedId = Annotated[str, Field(min_length=1, max_length=_LONGEST_ID)]


@dataclass(frozen=True)
class Slice(Generic[Piece]):
    """The items of one page. A page past the end is the last one."""

    pieces: list[Piece]
    page: int
    pages: int


def slice_of(pieces: Sequence[Piece], page: int, size: int) -> Slice[Piece]:
    """Return a page, counted from 1, of so many items."""
    pages = max(1, -(-len(pieces) // size))
    page = min(page, pages)
    return Slice(list(pieces[(page - 1) * size : page * size]), page, pages)


EVERYTHING = 1_000_000
"""The size of a page for a terminal, which needs no pages."""


class UnreadablePageToken(Exception):
    """What a button carries is not a page token."""


class Token(BaseModel):
    """What the button of a page carries."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def value(self) -> str:
        """What the button carries."""
        return self.model_dump_json(exclude_defaults=True)


class Direction(StrEnum):
    """Which way to read from an anchor."""

    OLDER = "older"
    NEWER = "newer"


class Anchor(Token):
    """
    The alert next to which a page of decided alerts begins.

    `spelling` is the index of its status among those in which the status is looked for (`storage.alert_requests`).
    """

    created_at: Annotated[EpochMs, Field(lt=10**MOST_DIGITS)]
    alert_id: str = Field(min_length=1, max_length=LONGEST_ANCHOR)
    direction: Direction = Direction.OLDER
    spelling: Annotated[int, Field(ge=0, lt=20)] = 0


class AlertsAt(Token):
    """
    The alerts of a status: pending ones by page number, decided ones, which keep growing, by an anchor.

    It may be a status that only another program knows. `also` are further statuses; then all are listed by an anchor.
    The station of `wanted` is what was typed, until it is found.
    """

    of: Literal["alerts"]
    status: Annotated[AlertStatus, KEEPS_UNKNOWN]
    also: tuple[AlertStatus, ...] = ()
    wanted: AlertFilter = AlertFilter()
    page: PageNumber = 1
    beside: Anchor | None = None

    @property
    def statuses(self) -> tuple[AlertStatus, ...]:
        """Every status that is asked for."""
        return self.status, *self.also

    @property
    def words(self) -> str:
        """The statuses as an adjective of "alerts": "approved or rejected"; empty if all are asked for."""
        return "" if set(self.statuses) == set(AlertStatus) else " or ".join(each.lower() for each in self.statuses)


class AuditAt(Token):
    """A page of an alert's audit."""

    of: Literal["audit"]
    alert: AskedId
    page: PageNumber = 1

    @classmethod
    def of_alert(cls, alert_id: str, page: int) -> Self:
        """Return a page for an alert. An id longer than any of ours is cut."""
        return cls(of="audit", alert=alert_id[:_LONGEST_ID], page=page)


class VerdictAt(Token):
    """A page of what the verification of an alert's audit found."""

    of: Literal["verify"]
    alert: AskedId
    page: PageNumber = 1

    @classmethod
    def of_alert(cls, alert_id: str, page: int) -> Self:
        """Return a page for an alert. An id longer than any of ours is cut."""
        return cls(of="verify", alert=alert_id[:_LONGEST_ID], page=page)


class AuditAnchor(Token):
    """The entry next to which a page of a search begins."""

    at: Annotated[EpochMs, Field(lt=10**MOST_DIGITS)]
    task: str = Field(min_length=1, max_length=LONGEST_ANCHOR)
    direction: Direction = Direction.OLDER


class AuditSearchAt(Token):
    """
    The audit of a station, of a person, of a day, newest first, from an anchor on.

    `day` is an ISO date, or a word like "yesterday" until it is known which day that is. The station is what was typed,
    until it is found.
    """

    of: Literal["search"]
    station: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    who: Annotated[str, Field(min_length=1, max_length=_LONGEST_ID)] | None = None
    day: Annotated[str, Field(max_length=10)] | None = None
    behind: AuditAnchor | None = None


class FleetAt(Token):
    """A page of the fleet."""

    of: Literal["fleet"]
    page: PageNumber = 1


class MutesAt(Token):
    """A page of the mutes."""

    of: Literal["mutes"]
    page: PageNumber = 1


PageToken = Annotated[AlertsAt | AuditAt | AuditSearchAt | VerdictAt | FleetAt | MutesAt, Field(discriminator="of")]

_page_tokens: TypeAdapter[PageToken] = TypeAdapter(PageToken)


def read_page_token(value: str) -> PageToken:
    """Return the page token that a button carries. Raises UnreadablePageToken."""
    try:
        return _page_tokens.validate_json(value)
    except ValidationError as error:
        raise UnreadablePageToken from error
