"""Sort keys of other writers that count seconds, micro- or nanoseconds instead of milliseconds."""

from decimal import Decimal

from rules.units import MICROSECONDS_FROM, NANOSECONDS_FROM, SECONDS_BELOW, in_ms
from storage.items import Item

FACTORS = (Decimal("0.001"), Decimal(1_000), Decimal(1_000_000))
"""They turn milliseconds into seconds, microseconds and nanoseconds."""

OTHER_UNITS = ((0, SECONDS_BELOW - 1, FACTORS[0]), (MICROSECONDS_FROM, NANOSECONDS_FROM * 1_000, FACTORS[2]))
"""The ranges of keys in seconds, and in micro- or nanoseconds, each with the factor of its largest."""

_DIGITS_OF_MS = 13
"""From 2001 to 2286."""


def timed_in_ms(item: Item) -> Item:
    """Return an item with its time in milliseconds, whatever its sort key counts; the key itself stays as it is."""
    stamp = item.get("timestamp", {}).get("N", "")
    if len(stamp) == _DIGITS_OF_MS and stamp.isdigit():
        return item
    try:
        return {**item, "timestamp": {"N": str(in_ms(Decimal(stamp)))}}
    except (ArithmeticError, ValueError):
        return item
