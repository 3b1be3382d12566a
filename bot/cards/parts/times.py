"""Times and durations for people."""

from datetime import UTC, datetime
from itertools import pairwise

from bot.slack.text import since_when, when

_DAY = len("2025-11-22")


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


def clock(epoch_ms: int) -> str:
    """Return the time of day (epoch ms) as "07:15", in UTC, for places where no time zone is known."""
    try:
        return f"{datetime.fromtimestamp(epoch_ms / 1000, UTC):%H:%M}"
    except (OverflowError, ValueError, OSError):
        return "?"


def days(first: int, last: int) -> str:
    """Return the UTC days on which a period (epoch ms) begins and ends: "2025-11-22 to 2025-11-23", or one day."""
    return " to ".join(dict.fromkeys(utc(each)[:_DAY] for each in (first, last)))


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
