"""Times in ISO 8601, as files of metrics may have them: with a zone, so that each is one moment and no other."""

import re
from datetime import date, datetime, timedelta

from rules.alert.errors import MetricRefused
from rules.text.excerpt import echo
from rules.units import EPOCH

_NUMBER = re.compile(r"(?:[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)?")
_MINUS = "\N{MINUS SIGN}"
_DAY_OF_YEAR = re.compile(r"([0-9]{4})-?([0-9]{3})(?=[T ])")
_END_OF_DAY = re.compile(r"(?<=[T ])24(?=(?::?00(?::?00(?:[.,]0+)?)?)?(?:[Z+-]|$))")
_PART_OF_MORE_THAN_A_SECOND = re.compile(r"[T ][0-9]{2}(?::?[0-9]{2})?[.,]")
"""Python takes half an hour, or half a minute, for half a second."""

_LIKE = "write 2026-10-01T06:00:00Z, 2026-10-01T08:00:00+02:00 or epoch milliseconds"


def in_epoch_ms(value: object, name: str = "timestamp") -> object:
    """Return a time in ISO 8601 in epoch ms, and numbers, as text too, as they are. Raises MetricRefused."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value.strip()):
        return value
    try:
        at = _moment(value.strip().upper().replace(_MINUS, "-"))
        if at.tzinfo is not None:
            return (at - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        raise MetricRefused(name, f"{echo(value)} is not a time; {_LIKE}") from None
    raise MetricRefused(name, f"{echo(value)} says no time zone; {_LIKE}")


def _moment(text: str) -> datetime:
    """Return a time in any form of ISO 8601, whichever of them this Python reads. Raises ValueError, OverflowError."""
    if _PART_OF_MORE_THAN_A_SECOND.search(text):
        raise ValueError(text)
    if found := _DAY_OF_YEAR.match(text):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if day.year != int(found[1]):
            raise ValueError(text)
        text = f"{day.isoformat()}{text[found.end() :]}"
    begun, days = _END_OF_DAY.subn("00", text)
    return datetime.fromisoformat(begun) + timedelta(days=days)
