"""Durations as people type them: 15m, 2h, 1d, 1h30m, 90min."""

import re
from difflib import get_close_matches

from rules.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), SECOND_MS),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), MINUTE_MS),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR_MS),
    **dict.fromkeys(("d", "day", "days"), DAY_MS),
}
_PART = re.compile(r"([0-9]{1,5})([a-z]+)")
_WRITTEN = ((DAY_MS, "d"), (HOUR_MS, "h"), (MINUTE_MS, "m"))


def duration_ms(word: str) -> int | None:
    """Return a typed duration in milliseconds; None if it is not a duration."""
    parts: list[tuple[str, str]] = _PART.findall(word.lower())
    if not parts or "".join(map("".join, parts)) != word.lower() or any(unit not in _UNITS for _, unit in parts):
        return None
    return sum(int(count) * _UNITS[unit] for count, unit in parts)


def duration_meant(word: str) -> str | None:
    """Return the duration that was probably meant: "30m" for "30", "2h" for "2hh"; None if there is no good guess."""
    found = re.fullmatch(r"([0-9]{1,5})([^0-9]*)", word.lower())
    if found is None:
        return None
    count, unit = found.groups()
    if not unit:
        return f"{count}m"
    close = get_close_matches(unit, _UNITS, n=1, cutoff=0.5)
    return f"{count}{close[0]}" if close else None


def duration_words(milliseconds: int) -> str:
    """Return a duration as people type it, to the minute: "1d12h", "15m"; at least "1m"."""
    left, words = max(milliseconds, MINUTE_MS), ""
    for size, unit in _WRITTEN:
        count, left = divmod(left, size)
        words += f"{count}{unit}" if count else ""
    return words
