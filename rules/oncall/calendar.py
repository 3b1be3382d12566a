"""The shifts in an iCalendar file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rules.oncall.broken_events import without_broken
from rules.oncall.calendar_bounds import CalendarRefused, EventRefused, must_be_bounded
from rules.oncall.habits import make_plain
from rules.oncall.people import KnownNames
from rules.oncall.shift import USUAL, Shift
from rules.oncall.wall_clock import instant, midnight
from rules.text.excerpt import echo

if TYPE_CHECKING:
    from icalendar import Calendar

LARGEST_BYTES = 1_000_000
_MOST_SHIFTS = 5_000
_DAY = timedelta(days=1)
_LEVEL = re.compile(r"\[L([1-9])\]", re.IGNORECASE)

_NO_SHIFT = {"STATUS": "CANCELLED", "TRANSP": "TRANSPARENT"}
_LIBRARY_FAULTS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What the two libraries raise for text that is no calendar, or one that contradicts itself."""


@dataclass(frozen=True)
class CalendarReading:
    """How a calendar is read: whose names they are, the zone of times without one, from when to when (epoch ms)."""

    people: KnownNames
    zone: ZoneInfo
    begin: int
    end: int
    rank: int = USUAL


@dataclass(frozen=True)
class CalendarRead:
    """The shifts of a calendar, and its events that cannot be used: each by its name, with why."""

    shifts: tuple[Shift, ...]
    left_out: tuple[str, ...] = ()


def read_shifts(content: bytes, how: CalendarReading) -> CalendarRead:
    """Return the shifts of a calendar; events that cannot be used are left out and named. Raises CalendarRefused."""
    text = _text(content)
    try:
        return CalendarRead(_read(text, how))
    except EventRefused:
        sound, left_out = without_broken(text, partial(_read, how=how))
    return CalendarRead(_read(sound, how), left_out)


def _read(text: str, how: CalendarReading) -> tuple[Shift, ...]:
    try:
        calendar = _parsed(text)
        must_be_bounded(calendar, how.end)
        make_plain(calendar)
        zone = _own_zone(calendar) or how.zone
        return tuple(_shifts(calendar, how, zone))
    except CalendarRefused:
        raise
    except _LIBRARY_FAULTS as fault:
        # Whose fault it is shows when its events are looked at apart.
        raise EventRefused(f"it contradicts itself ({type(fault).__name__})") from fault


def _text(content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise CalendarRefused("it is larger than 1 MB")
    text = content.decode("utf-8-sig", errors="replace").strip()
    if not text.upper().startswith("BEGIN:VCALENDAR"):
        raise CalendarRefused("it is not an iCalendar file: it does not begin with BEGIN:VCALENDAR")
    if not text.upper().endswith("END:VCALENDAR"):
        raise CalendarRefused("it is cut short: it does not end with END:VCALENDAR")
    return text


def _parsed(text: str) -> "Calendar":
    from icalendar import Calendar  # noqa: PLC0415  most policies name no calendar: a hundred modules for nothing

    found = Calendar.from_ical(text)
    if not isinstance(found, Calendar):
        raise CalendarRefused("it holds several calendars; one is wanted")
    return found


def _own_zone(calendar: "Calendar") -> ZoneInfo | None:
    named = calendar.get("X-WR-TIMEZONE")
    try:
        return ZoneInfo(str(named)) if named else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CalendarRefused(f"its time zone {echo(str(named))} is unknown") from None


def _shifts(calendar: "Calendar", how: CalendarReading, zone: ZoneInfo) -> Iterator[Shift]:
    import recurring_ical_events  # type: ignore[import-untyped]  # noqa: PLC0415  it ships no types

    begin, end = (datetime.fromtimestamp(each / 1000, UTC) for each in (how.begin, how.end))
    # A day more on each side: what has no zone is compared in another than its own.
    if str(calendar.get("METHOD", "")).upper() == "CANCEL":
        return
    found = recurring_ical_events.of(calendar).between(begin - _DAY, end + _DAY)
    if len(found) > _MOST_SHIFTS:
        raise CalendarRefused(f"it holds more than {_MOST_SHIFTS:,} shifts")
    for event in found:
        shift = None if _is_none(event) else _shift(event, how, zone)
        if shift is not None and shift.begin < how.end and shift.end > how.begin:
            yield shift


def _is_none(event: Any) -> bool:
    return any(str(event.get(name, "")).strip().upper() == value for name, value in _NO_SHIFT.items())


def _shift(event: Any, how: CalendarReading, zone: ZoneInfo) -> Shift | None:
    begin, end = (_epoch(event[name].dt, zone) for name in ("DTSTART", "DTEND"))
    summary = str(event.get("SUMMARY", "")).strip()
    level = _LEVEL.search(summary)
    people = how.people.of(summary, tuple(_attendees(event)))
    rank = how.rank + (int(level.group(1)) if level else 0)
    return Shift(begin, end, people, echo(summary) if summary else "no name", rank) if begin < end else None


def _epoch(when: date | datetime, zone: ZoneInfo) -> int:
    if not isinstance(when, datetime):
        return midnight(when, zone)
    if when.tzinfo is None:
        return instant(when, zone)
    if isinstance(when.tzinfo, ZoneInfo):
        return instant(when.replace(tzinfo=None), when.tzinfo) if not when.fold else round(when.timestamp() * 1000)
    return round(when.timestamp() * 1000)


def _attendees(event: Any) -> Iterator[str]:
    found = event.get("ATTENDEE", [])
    for each in found if isinstance(found, list) else [found]:
        params = getattr(each, "params", {})
        said = {str(params.get(name, "")).upper() for name in ("PARTSTAT", "CUTYPE")}
        if not said & {"DECLINED", "ROOM", "RESOURCE"}:
            yield str(each).lower().removeprefix("mailto:")
            yield str(params.get("CN", ""))
