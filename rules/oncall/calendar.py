"""The shifts in an iCalendar file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import prod
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rules.oncall.habits import make_plain
from rules.oncall.people import KnownNames
from rules.oncall.shift import USUAL, Shift
from rules.oncall.wall_clock import instant, midnight
from rules.text.excerpt import echo
from rules.units import DAY_MS

if TYPE_CHECKING:
    from icalendar import Calendar

LARGEST_BYTES = 1_000_000
_MOST_EVENTS, _MOST_RECURRENCES, _MOST_SHIFTS = 5_000, 200, 5_000
_MOST_STEPS = 100_000
"""Occurrences of all recurrences together since each began: the library walks through them, 20,000 a second."""

_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_NEVER_MAYBE = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
"""With these it may never come, as on 30 February, and each day up to the year 9999 is tried."""

_DAY, _EPOCH = timedelta(days=1), date(1970, 1, 1).toordinal()
_LEVEL = re.compile(r"\[L([1-9])\]", re.IGNORECASE)

_NO_SHIFT = {"STATUS": "CANCELLED", "TRANSP": "TRANSPARENT"}
_LIBRARY_FAULTS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What the two libraries raise for text that is no calendar, or one that contradicts itself."""


class CalendarRefused(ValueError):
    """A calendar that cannot be used; the message quotes nothing but names in it."""


@dataclass(frozen=True)
class CalendarReading:
    """How a calendar is read: whose names they are, the zone of times without one, from when to when (epoch ms)."""

    people: KnownNames
    zone: ZoneInfo
    begin: int
    end: int
    rank: int = USUAL


def read_shifts(content: bytes, how: CalendarReading) -> tuple[Shift, ...]:
    """Return the shifts of a calendar. Raises CalendarRefused."""
    try:
        calendar = _parsed(content)
        _must_be_bounded(calendar, how.end)
        make_plain(calendar)
        zone = _own_zone(calendar) or how.zone
        return tuple(_shifts(calendar, how, zone))
    except CalendarRefused:
        raise
    except _LIBRARY_FAULTS as fault:
        raise CalendarRefused(f"it is a calendar that contradicts itself ({type(fault).__name__})") from fault


def _parsed(content: bytes) -> "Calendar":
    if len(content) > LARGEST_BYTES:
        raise CalendarRefused("it is larger than 1 MB")
    text = content.decode("utf-8-sig", errors="replace").strip()
    if not text.upper().startswith("BEGIN:VCALENDAR"):
        raise CalendarRefused("it is not an iCalendar file: it does not begin with BEGIN:VCALENDAR")
    if not text.upper().endswith("END:VCALENDAR"):
        raise CalendarRefused("it is cut short: it does not end with END:VCALENDAR")
    from icalendar import Calendar  # noqa: PLC0415  most policies name no calendar: a hundred modules for nothing

    found = Calendar.from_ical(text)
    if not isinstance(found, Calendar):
        raise CalendarRefused("it holds several calendars; one is wanted")
    return found


def _must_be_bounded(calendar: "Calendar", end: int) -> None:
    events = calendar.walk("VEVENT")
    if len(events) > _MOST_EVENTS:
        raise CalendarRefused(f"it holds more than {_MOST_EVENTS:,} events")
    rules = [(event, rule) for event in events for rule in _rules(event)]
    if len(rules) > _MOST_RECURRENCES:
        raise CalendarRefused(f"it holds more than {_MOST_RECURRENCES} recurrences")
    if sum(_steps(event, rule, end) for event, rule in rules) > _MOST_STEPS:
        raise CalendarRefused("its events recur too often for too long")
    for event in events:
        _must_have_known_zones(event)


def _rules(event: Any) -> list[Any]:
    found = event.get("RRULE")
    return found if isinstance(found, list) else [found] if found is not None else []


def _steps(event: Any, rule: Any, end: int) -> int:
    if {str(each).upper() for each in rule.get("FREQ", ())} & _TOO_OFTEN:
        raise CalendarRefused("an event recurs more often than once a day")
    is_daily = str(rule["FREQ"][0]).upper() in {"DAILY", "WEEKLY"}
    if is_daily and any(part in rule for part in _NEVER_MAYBE):
        raise CalendarRefused("an event recurs each day or week, but only on some dates; write it as a monthly one")
    a_day = prod(len(rule.get(part, "1")) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    days: int = max(1, end // DAY_MS - event["DTSTART"].dt.toordinal() + _EPOCH)
    is_weekly = str(rule["FREQ"][0]).upper() == "WEEKLY"
    return a_day * (days // 7 * len(rule.get("BYDAY", "1")) if is_weekly else days)


def _must_have_known_zones(event: Any) -> None:
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        value = event.get(name)
        zone = getattr(value, "params", {}).get("TZID") if value is not None else None
        if zone and isinstance(value.dt, datetime) and value.dt.tzinfo is None:
            raise CalendarRefused(f"its time zone {echo(str(zone))} is unknown")


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
