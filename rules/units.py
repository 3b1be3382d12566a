"""Units of time in milliseconds: timestamps and lengths of time are both counted in them."""

from datetime import UTC, datetime
from decimal import Decimal

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SECONDS_BELOW = 10**11
MICROSECONDS_FROM = 10**14
"""A time since 1970 that is smaller counts seconds, one that is as large counts something finer than milliseconds."""

NANOSECONDS_FROM = 10**17
_OLDEST_SECONDS = 10**9
"""September 2001: a smaller number is not a time in any unit."""


def in_ms(stamp: int | Decimal) -> int:
    """Return a time since 1970 in milliseconds, whether it counts seconds, milli-, micro- or nanoseconds."""
    if _OLDEST_SECONDS <= stamp < SECONDS_BELOW:
        return int(stamp * SECOND_MS)
    if MICROSECONDS_FROM <= stamp < NANOSECONDS_FROM:
        return int(stamp) // 1_000
    if NANOSECONDS_FROM <= stamp < NANOSECONDS_FROM * 1_000:
        return int(stamp) // 1_000_000
    return int(stamp)
