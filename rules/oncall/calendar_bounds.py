"""What a calendar and its events must be, so that reading them ends, and soon."""

from collections.abc import Iterator
from datetime import date, datetime
from math import prod
from typing import TYPE_CHECKING, Any

from rules.text.excerpt import echo
from rules.units import DAY_MS

if TYPE_CHECKING:
    from icalendar import Calendar

_MOST_EVENTS, _MOST_RECURRENCES = 5_000, 200
_MOST_STEPS = 100_000
"""Occurrences of all recurrences together since each began: the library walks through them, 20,000 a second."""

_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_NEVER_MAYBE = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
"""With these it may never come, as on 30 February, and each day up to the year 9999 is tried."""

_MONTHS = frozenset(range(1, 13))
_EPOCH = date(1970, 1, 1).toordinal()
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")


class CalendarRefused(ValueError):
    """A calendar that cannot be used; the message quotes nothing but names in it."""


class EventRefused(CalendarRefused):
    """An event in it that cannot be used: the others may be."""


def must_be_bounded(calendar: "Calendar", end: int) -> None:
    """Refuse what would take long, or for ever, to look through up to `end` (epoch ms). Raises CalendarRefused."""
    events = calendar.walk("VEVENT")
    if len(events) > _MOST_EVENTS:
        raise CalendarRefused(f"it holds more than {_MOST_EVENTS:,} events")
    rules = [(event, rule) for event in events for rule in _listed(event.get("RRULE"))]
    if len(rules) > _MOST_RECURRENCES:
        raise CalendarRefused(f"it holds more than {_MOST_RECURRENCES} recurrences")
    for event in events:
        _must_have_known_zones(event)
    if sum(_steps(event, rule, end) for event, rule in rules) > _MOST_STEPS:
        raise CalendarRefused("its events recur too often for too long")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _steps(event: Any, rule: Any, end: int) -> int:
    frequency = str(rule["FREQ"][0]).upper()
    if {str(each).upper() for each in rule["FREQ"]} & _TOO_OFTEN:
        raise EventRefused("it recurs more often than once a day")
    if min(rule.get("INTERVAL", (1,))) < 1 or not _MONTHS.issuperset(rule.get("BYMONTH", ())):
        raise EventRefused("it recurs in a way that never comes to an end")
    if frequency in {"DAILY", "WEEKLY"} and any(part in rule for part in _NEVER_MAYBE):
        raise EventRefused("it recurs each day or week, but only on some dates; write it as a monthly one")
    a_day = prod(len(rule.get(part, "1")) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    days: int = max(1, end // DAY_MS - event["DTSTART"].dt.toordinal() + _EPOCH)
    steps = a_day * (days // 7 * len(rule.get("BYDAY", "1")) if frequency == "WEEKLY" else days)
    if steps > _MOST_STEPS:
        raise EventRefused("it recurs too often for too long")
    return steps


def _must_have_known_zones(event: Any) -> None:
    for value in (each for name in _TIMES for each in _listed(event.get(name))):
        zone = getattr(value, "params", {}).get("TZID")
        if zone and any(isinstance(each, datetime) and each.tzinfo is None for each in _times(value)):
            raise EventRefused(f"its time zone {echo(str(zone))} is unknown")


def _times(value: Any) -> Iterator[Any]:
    for each in getattr(value, "dts", [value]):
        yield from each.dt if isinstance(each.dt, tuple) else (each.dt,)
