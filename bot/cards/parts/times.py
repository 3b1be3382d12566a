"""Times and durations for people."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.slack.text import since_when, when

_UTC = "UTC"


def moment(epoch_ms: int) -> str:
    """Return a time (epoch ms) that Slack shows in each reader's time zone."""
    return when(epoch_ms, utc(epoch_ms))


def ago(epoch_ms: int) -> str:
    """Return the same as "8 minutes ago, 23:41": for what is read while it happens."""
    return since_when(epoch_ms, utc(epoch_ms))


def utc(epoch_ms: int) -> str:
    """Return a time (epoch ms) as plain text."""
    try:
        return f"{datetime.fromtimestamp(epoch_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{epoch_ms} ms"


def clock(epoch_ms: int, zone: str = _UTC) -> str:
    """Return the time of day (epoch ms) as "07:15" in a time zone, for where Slack renders no tokens."""
    return _in(zone, epoch_ms, "%H:%M")


def days(first: int, last: int, zone: str = _UTC) -> str:
    """Return the days on which a period (epoch ms) begins and ends: "2025-11-22 to 2025-11-23", or one day."""
    return " to ".join(dict.fromkeys(_in(zone, each, "%Y-%m-%d") for each in (first, last)))


def _in(zone: str, epoch_ms: int, form: str) -> str:
    try:
        return datetime.fromtimestamp(epoch_ms / 1000, ZoneInfo(zone)).strftime(form)
    except (OverflowError, ValueError, OSError, KeyError):
        return "?"


def age(milliseconds: int) -> str:
    """Return a duration or an age in the largest unit that says enough."""
    seconds = max(0, milliseconds) // 1000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * 2 or (unit == "min" and seconds >= size):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def lasted(milliseconds: int) -> str:
    """Return how long something took, in its two largest units: "1 min 59 s", "2 h 5 min"; at least "1 s"."""
    seconds = max(0, milliseconds) // 1000
    for (unit, size), (smaller, part) in pairwise((("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))):
        if seconds >= size:
            rest = seconds % size // part
            return f"{seconds // size} {unit}" + (f" {rest} {smaller}" if rest else "")
    return f"{seconds or 1} s"
