"""Calendars to read, and how they are read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rules.oncall.calendar import CalendarReading, read_shifts
from rules.oncall.people import KnownNames

BERLIN = "TZID=Europe/Berlin"
PEOPLE = {
    "alice@example.com": "U0ALICE",
    "Alice Ray": "U0ALICE",
    "Bob": "U0BOB",
    "Bob Lee": "U0LEE",
    "carol": "U0CAROL",
}


def at(text: str) -> int:
    """Epoch ms of a UTC time such as 2026-03-29 01:00."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def calendar(*events: str, head: str = "") -> bytes:
    bodies = (f"BEGIN:VEVENT\nUID:{n}\nDTSTAMP:20260101T000000Z\n{each}\nEND:VEVENT" for n, each in enumerate(events))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//x//y//EN",
        *([head] if head else []),
        *bodies,
        "END:VCALENDAR",
    ]
    return "\r\n".join("\n".join(lines).splitlines()).encode() + b"\r\n"


def shifts(content: bytes, zone: str = "Europe/Berlin", rank: int = 0) -> list[tuple[str, str, tuple[str, ...]]]:
    found = read_shifts(content, reading(zone, rank)).shifts
    return [(said(each.begin), said(each.end), each.people) for each in sorted(found, key=lambda each: each.begin)]


def reading(zone: str = "Europe/Berlin", rank: int = 0) -> CalendarReading:
    return CalendarReading(KnownNames(PEOPLE), ZoneInfo(zone), at("2026-03-20"), at("2026-04-20"), rank)


def said(epoch_ms: int) -> str:
    return f"{datetime.fromtimestamp(epoch_ms / 1000, UTC):%m-%d %H:%M}"


def event(begin: str, end: str, summary: str, *more: str) -> str:
    return "\n".join([f"DTSTART{begin}", f"DTEND{end}", f"SUMMARY:{summary}", *more])
