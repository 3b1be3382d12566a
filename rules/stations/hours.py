"""Hours of the day as a file has them: `06:00-22:00`, several of them, over midnight, `open` and `closed`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_DAY = 24 * 60
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)\s*-\s*(\d{1,2}):([0-5]\d)")
_DATE = re.compile(r"(\d{4}-)?\d{2}-\d{2}")

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Span:
    """Minutes of a day, from the first up to the last; one that ends on the next day has more than a day's."""

    first: int
    last: int


WHOLE_DAY = (Span(0, _DAY),)


def _spans(raw: Any) -> Any:
    if isinstance(raw, str) and raw in {"closed", "open"}:
        return WHOLE_DAY if raw == "open" else ()
    return tuple(_span(each) for each in (raw if isinstance(raw, list | tuple) else [raw]))


def _span(raw: Any) -> Span:
    found = _SPAN.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is None:
        raise PydanticCustomError("hours", "it should be hours like 06:00-22:00, several in a list, open or closed")
    first_hour, first_minute, last_hour, last_minute = map(int, found.groups())
    first, last = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    if first >= _DAY or last > _DAY or first == last:
        raise PydanticCustomError("hours", "it should be from 00:00 to 24:00, and not be empty")
    return Span(first, last if last > first else last + _DAY)


def _date_text(raw: Any) -> Any:
    # YAML makes a date of 2026-12-25.
    return raw.isoformat() if isinstance(raw, date) and not isinstance(raw, datetime) else raw


Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans)]
DateText = Annotated[str, BeforeValidator(_date_text)]
"""A date, or a day of each year as `12-25`."""


def is_date(text: str) -> bool:
    """Whether a text is a date, or a day of each year. It may still be one that does not exist."""
    return _DATE.fullmatch(text) is not None


def checked_date(text: str) -> str:
    """Return a date or a day of each year. Raises ValueError if there is none such."""
    try:
        date.fromisoformat(text if len(text) > len("12-25") else f"2000-{text}")
    except ValueError:
        raise ValueError(
            f"found '{text}'; it should be a date like 2026-12-25, or a day of each year like 12-25"
        ) from None
    return text


def weekdays(text: str) -> frozenset[int]:
    """Return the days (Monday is 0) that a text means: `mon`, `mon-fri`, `sat, sun`, `daily`. Raises ValueError."""
    days: set[int] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if part == "daily":
            days |= set(range(7))
        elif first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise ValueError(f"found '{text}'; days are {', '.join(WEEKDAYS)}, mon-fri, 'sat, sun' or daily")
        else:
            begin = WEEKDAYS.index(first)
            days |= {(begin + each) % 7 for each in range((WEEKDAYS.index(last or first) - begin) % 7 + 1)}
    return frozenset(days)


def is_within(spans_of: Callable[[date], tuple[Span, ...]], local: datetime) -> bool:
    """Whether a moment, by the clock on the wall, is in a span of its day, or in one that began on the day before."""
    minute, yesterday = local.hour * 60 + local.minute, local.date() - timedelta(days=1)
    return any(each.first <= minute < each.last for each in spans_of(local.date())) or any(
        minute + _DAY < each.last for each in spans_of(yesterday)
    )
