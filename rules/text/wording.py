"""Numbers as a person says them."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_HOURS_FROM_MINUTES = 120
_MOST_MINUTES = 24 * 60
_BEYOND_TENTHS = 10**20
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_TOO_LARGE, _TOO_SMALL = 10**15, Decimal(10) ** -15
"""A station may report 38 digits and more: nobody reads them, and what follows them would not fit a line."""


def spoken(number: Decimal | int) -> str:
    """Return a number with at most one decimal and no idle zero: 11, 10.5."""
    exact = Decimal(number)
    return f"{exact:.3e}" if abs(exact) >= _TOO_LARGE else f"{exact:.1f}".removesuffix(".0")


def exactly(number: Decimal | int) -> str:
    """Return a number with every decimal that it has and no idle zero: 30, 89.96."""
    exact = Decimal(number)
    if abs(exact) >= _TOO_LARGE or 0 < abs(exact) < _TOO_SMALL:
        return f"{exact:.3e}"
    return f"{exact.normalize():f}"


def beside(number: Decimal, limit: Decimal | int) -> Decimal:
    """
    Return a number as it is said and kept beside its limit: to a tenth.

    Where the tenth would lie on the limit or past it, it is a hundredth away from it: 89.96 is under 90 and reads so.
    """
    if number == limit or abs(number) >= _TOO_LARGE:
        return number
    rounded, is_over = number.quantize(_TENTH), number > limit
    if rounded != limit and (rounded > limit) is is_over:
        return rounded
    return number.quantize(_HUNDREDTH, ROUND_CEILING if is_over else ROUND_FLOOR)


def counted(count: int, one: str, many: str | None = None, zero: str = "no") -> str:
    """Return a count with its noun: "no charged batteries", "1 charged battery", "2 alerts"."""
    return f"{spoken(count) if count else zero} {one if count == 1 else many or f'{one}s'}"


def swaps_an_hour(said: str) -> str:
    """Return a rate, already said as a number, with its unit: "1 swap/h", "10.5 swaps/h"."""
    return f"{said} swap{'' if said == '1' else 's'}/h"


def duration(minutes: Decimal) -> str:
    """Return minutes as "under a minute", "about 11 min" or, from two hours on, "about 3 h"."""
    if minutes < 1:
        return "under a minute"
    if minutes < _HOURS_FROM_MINUTES:
        return f"about {minutes:.0f} min"
    return f"about {minutes / 60:.0f} h"


def when_empty(minutes: Decimal) -> str:
    """Return "empty in about 11 min", or "empty now" where nothing is left."""
    return f"empty in {duration(minutes)}" if minutes else "empty now"


def until_empty(minutes: Decimal | None) -> str:
    """Return ", empty in about 11 min" for the end of a title; nothing when it is unknown or over a day away."""
    if minutes is None or minutes > _MOST_MINUTES:
        return ""
    return f", {when_empty(minutes)}"


def outlook(minutes: Decimal | None) -> str:
    """Return the same as a sentence to follow others, with the space before it."""
    if minutes is None or minutes > _MOST_MINUTES:
        return ""
    return f" At this pace it is {when_empty(minutes)}." if minutes else " It is empty now."


def listed(items: Sequence[str], shown: int, between: str = ", ") -> str:
    """Return the first `shown` items, with commas unless told otherwise, and how many more there are."""
    more = len(items) - shown
    return between.join(items[:shown]) + (f" and {more} more" if more > 0 else "")


def tenth(number: Decimal | None) -> Decimal | None:
    """Return a number as it is kept in an alert's facts: to a tenth, so that it says no more than was measured."""
    # Beyond 20 digits there is no tenth to speak of, and DynamoDB keeps no more than 38.
    if number is None or number >= _BEYOND_TENTHS:
        return number
    return number.quantize(_TENTH)
