"""Days as people type them: 2026-11-29, 29.11.2026, 29 nov, Nov 29 2026, monday, yesterday."""

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

_WEEKDAYS = tuple(each.lower() for each in calendar.day_name)
_MONTHS = tuple(each.lower() for each in calendar.month_name)
_RELATIVE = ("today", "yesterday", *_WEEKDAYS)
_SHORTEST = len("nov")
_MOST_WORDS = 3
_A_LEAP_YEAR = 2000
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})(?:st|[nr]d|th)?", r"(?P<month>[a-z]+)\.?", r"(?P<year>\d{4})"
_WRITTEN = tuple(
    re.compile(each, re.ASCII)
    for each in (
        rf"{_YEAR}([-./])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}",
        rf"{_DAY} {_MONTH}(?: {_YEAR})?",
        rf"{_MONTH} {_DAY}(?: {_YEAR})?",
    )
)
_LIKE_ONE = re.compile(r"\d{1,2}/\d{1,2}(/\d{2,4})?|\d{1,2}\.\d{1,2}\.(\d{2,4})?", re.ASCII)


def day_in(words: Sequence[str]) -> tuple[str, int] | None:
    """
    Return the day with which words begin, and how many of them it takes; None if they begin with no day.

    It is an ISO date, one without its year as `11-29`, or a word like `monday`; as it was typed, if it is no day at all
    or may be two.
    """
    for width in range(min(_MOST_WORDS, len(words)), 0, -1):
        typed = " ".join(words[:width]).lower().replace(",", "")
        if (day := _read(typed)) is not None:
            return day, width
        if typed in _RELATIVE or _LIKE_ONE.fullmatch(typed):
            return typed, width
    return None


def _read(typed: str) -> str | None:
    found = next((found for each in _WRITTEN if (found := each.fullmatch(typed))), None)
    month = None if found is None else _month(found["month"])
    if found is None or month is None:
        return None
    year = f"{found['year']}-" if found["year"] else ""
    return f"{year}{month:02}-{int(found['day']):02}"


def _month(typed: str) -> int | None:
    if typed.isdecimal():
        return int(typed)
    named = [number for number, name in enumerate(_MONTHS) if len(typed) >= _SHORTEST and name.startswith(typed)]
    return named[0] if named else None


def is_day(day: str) -> bool:
    """Whether a day of `day_in` is one."""
    if day in _RELATIVE:
        return True
    try:
        date.fromisoformat(day if len(day) > len("11-29") else f"{_A_LEAP_YEAR}-{day}")
    except ValueError:
        return False
    return True


def date_of(day: str, today: date) -> str:
    """Return the ISO date of a day of `day_in`: of those that it may be, the last that has begun."""
    if day in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS.index(day)) % len(_WEEKDAYS)
    elif day in _RELATIVE:
        back = _RELATIVE.index(day)
    else:
        return day if len(day) > len("11-29") else _of_a_year(day, today)
    return (today - timedelta(days=back)).isoformat()


def _of_a_year(day: str, today: date) -> str:
    years = range(today.year, today.year - 9, -1)
    known = (found for year in years if is_day(found := f"{year}-{day}") and found <= today.isoformat())
    return next(known, today.isoformat())
