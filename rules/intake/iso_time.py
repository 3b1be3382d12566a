"""Times in ISO 8601, as files of metrics may have them: with a zone, so that each is one moment and no other."""

import re
from datetime import datetime, timedelta

from rules.alert.errors import MetricRefused
from rules.text.excerpt import echo
from rules.units import EPOCH

_NUMBER = re.compile(r"(?:[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)?")
_LIKE = "write 2026-10-01T06:00:00Z, 2026-10-01T08:00:00+02:00 or epoch milliseconds"


def in_epoch_ms(value: object) -> object:
    """Return a time in ISO 8601 in epoch ms, and numbers, as text too, as they are. Raises MetricRefused."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value.strip()):
        return value
    try:
        at = datetime.fromisoformat(value.strip().upper())
        if at.tzinfo is not None:
            return (at - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        raise MetricRefused("timestamp", f"{echo(value)} is not a time; {_LIKE}") from None
    raise MetricRefused("timestamp", f"{echo(value)} says no time zone; {_LIKE}")
