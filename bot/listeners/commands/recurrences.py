"""Hours that come again, as people type them: `every sunday 02:00-04:00`, `every mon-fri 22-6 until 2026-12-31`."""

import re
from dataclasses import dataclass

from bot.listeners.commands.words import Words
from rules.alert.mute import ALL_DAY, MuteHours
from rules.stations.muting import window_of
from rules.text.typed_day import day_in, is_day

_EVERY = {"every", "each"}
_TIME = r"(\d{1,2})(?:[:.]([0-5]\d))?\s*(am|pm)?"
_TO = r"\s*(?:-|\u2013|to|until|and)\s*"
_HOURS = re.compile(rf"\s+(?:at\s+|from\s+|between\s+)?(?:{_TIME}{_TO}{_TIME}|(all day))(?=[\s,.]|$)", re.IGNORECASE)
_UNTIL = re.compile(r"[\s,]+until\s+", re.IGNORECASE)
_WEEKS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_DAYS = {
    **dict.fromkeys(("day", "daily", "night", "morning", "evening"), "daily"),
    **dict.fromkeys(("weekday", "workday"), "mon-fri"),
    "weekend": "sat,sun",
}
_IN_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NOON = 12
_SHORTEST = len("mon")
_USUAL_LAST_DAY = ""
_ISO = len("2026-12-31")


@dataclass(frozen=True)
class TypedRecurrence:
    """A recurrence from the word `begin` on, and the reason behind it; None for hours that cannot be read."""

    begin: int
    every: MuteHours | None
    reason: str


def recurrence_in(words: Words) -> TypedRecurrence | None:
    """Return the first recurrence among words; None if there is none."""
    begin = next((index for index, word in enumerate(words) if index and word.lower() in _EVERY), None)
    if begin is None:
        return None
    typed = words[begin + 1 :].typed
    hours = _HOURS.search(f" {typed}")
    every, reason = (None, "") if hours is None else _read(f" {typed}", hours)
    return TypedRecurrence(begin, every, reason)


def _read(typed: str, hours: re.Match[str]) -> tuple[MuteHours | None, str]:
    rest, last_day = typed[hours.end() :], _USUAL_LAST_DAY
    if until := _UNTIL.match(rest):
        last_day, rest = _last_day(Words.of(rest[until.end() :]))
        if not last_day:
            return None, ""
    written = _written(hours)
    every = MuteHours(_days(typed[: hours.start()].lower()), written, last_day)
    # The register knows which days and hours there are.
    probe = MuteHours(every.days, written, last_day or "9999-01-01")
    return (every, rest.strip(" ,.")) if written and window_of(probe) is not None else (None, "")


def _written(hours: re.Match[str]) -> str:
    """Return hours as the register has them; empty for a time that is none."""
    if hours[7]:
        return ALL_DAY
    begin, end = _minute(hours[1], hours[2], hours[3] or hours[6]), _minute(hours[4], hours[5], hours[6])
    if begin is None or end is None:
        return ""
    return f"{_clock(begin)}-{_clock(end)}"


def _minute(hour: str, minute: str | None, half: str | None) -> int | None:
    number = int(hour)
    if half is not None:
        if not 1 <= number <= _NOON:
            return None
        number = number % _NOON + (_NOON if half.lower() == "pm" else 0)
    return number * 60 + int(minute or 0)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _days(typed: str) -> str:
    """Return days as the register has them, or something that it refuses."""
    text = re.sub(r"\s*(?:,|\band\b|&)\s*", ",", typed.strip(" ,")).replace("\u2013", "-")
    text = re.sub(r"\s*(?:-|\bto\b)\s*", "-", text)
    return re.sub(r"[a-z0-9]+", lambda word: _day(word[0]), text)


def _day(word: str) -> str:
    if word in _WEEKS:
        return _WEEKS[word]
    for each in (word, word.removesuffix("s")):
        full = next((day for day in _IN_FULL if len(each) >= _SHORTEST and day.startswith(each)), None)
        if each in _DAYS or full is not None:
            return _DAYS.get(each) or str(full)[:_SHORTEST]
    return word


def _last_day(words: Words) -> tuple[str, str]:
    """Return the day with which words begin, empty if it is none or says no year, and what follows."""
    day, width = day_in([each.strip(",.") for each in words]) or ("", 0)
    return (day, words[width:].typed) if len(day) == _ISO and is_day(day) else ("", "")
