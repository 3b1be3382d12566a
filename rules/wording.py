"""Numbers as a person says them."""

from decimal import Decimal

_HOURS_FROM_MINUTES = 120
_MOST_MINUTES = 24 * 60
_BEYOND_TENTHS = 10**20


def spoken(number: Decimal | int) -> str:
    """Return a number with at most one decimal and no idle zero: 11, 10.5."""
    text = f"{Decimal(number):.1f}"
    return text.removesuffix(".0")


def counted(count: int, one: str, many: str) -> str:
    """Return a count with its noun: "no charged batteries", "1 charged battery", "2 charged batteries"."""
    return f"{count or 'no'} {one if count == 1 else many}"


def duration(minutes: Decimal) -> str:
    """Return minutes as "under a minute", "about 11 min" or, from two hours on, "about 3 h"."""
    if minutes < 1:
        return "under a minute"
    if minutes < _HOURS_FROM_MINUTES:
        return f"about {minutes:.0f} min"
    return f"about {minutes / 60:.0f} h"


def until_empty(minutes: Decimal | None) -> str:
    """Return ", empty in about 11 min" for the end of a title; nothing when it is unknown or over a day away."""
    if minutes is None or minutes > _MOST_MINUTES:
        return ""
    return f", empty in {duration(minutes)}" if minutes else ", empty now"


def listed(items: list[str], shown: int) -> str:
    """Return the first `shown` items with commas, and how many more there are."""
    more = len(items) - shown
    return ", ".join(items[:shown]) + (f" and {more} more" if more > 0 else "")


def tenth(number: Decimal | None) -> Decimal | None:
    """Return a number as it is kept in an alert's facts: to a tenth, so that it says no more than was measured."""
    # Beyond 20 digits there is no tenth to speak of, and DynamoDB keeps no more than 38.
    if number is None or number >= _BEYOND_TENTHS:
        return number
    return number.quantize(Decimal("0.1"))
