"""Habits of the products that export calendars, with which the libraries cannot reckon."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Calendar

_EARLIEST, _LATEST = 1970, 2200
"""Years. What is longer than there are years left in a date is too long for the library."""

_ZONE = "X-WR-TIMEZONE"


def make_plain(calendar: "Calendar") -> None:
    """Write a calendar's zone as all do, bring what has no end within reach, and tell apart what has the same UID."""
    from icalendar.timezone import tzp  # noqa: PLC0415  as in `rules.oncall.calendar`

    zone = tzp.timezone(str(calendar[_ZONE])) if calendar.get(_ZONE) else None
    if isinstance(zone, ZoneInfo):
        # Windows has names of its own.
        calendar[_ZONE] = zone.key
    known: dict[tuple[str, str], Any] = {}
    for number, event in enumerate(each for each in calendar.walk("VEVENT") if "RECURRENCE-ID" not in each):
        _bring_within_reach(event)
        _tell_apart(event, number, known)


def _bring_within_reach(event: Any) -> None:
    for name in {"DTSTART", "DTEND"} & set(event) if not {"RRULE", "RDATE"} & set(event) else ():
        when = event[name].dt
        if not _EARLIEST <= when.year <= _LATEST:
            event[name].dt = when.replace(year=min(max(when.year, _EARLIEST), _LATEST), month=1, day=1)


def _tell_apart(event: Any, number: int, known: dict[tuple[str, str], Any]) -> None:
    """Give an event a UID of its own, if it has that of another; with another SEQUENCE it is the same one, changed."""
    uid = str(event.get("UID", ""))
    if known.setdefault((uid, str(event.get("SEQUENCE", 0))), event["DTSTART"].dt) != event["DTSTART"].dt:
        event["UID"] = f"{uid} {number}"
