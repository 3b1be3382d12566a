"""Numbers, counts and durations in words."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_HOURS_FROM_MINUTES = 120
_MOST_MINUTES = 24 * 60
_BEYOND_TENTHS = 10**20
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_TOO_LARGE, _TOO_SMALL = 10**15, Decimal(10) ** -15
"""A station may report 38 digits and more: nobody reads them, and they would fill the line."""


def spoken(number: Decimal | int) -> str:
    """Return a number with at most one decimal and no trailing zero: "11", "10.5"."""
    exact = Decimal(number)
    return f"{exact:.3e}" if abs(exact) >= _TOO_LARGE else f"{exact:.1f}".removesuffix(".0")


def exactly(number: Decimal | int) -> str:
    """Return a number with all of its decimals and no trailing zeros: "30", "89.96"."""
    exact = Decimal(number)
    if abs(exact) >= _TOO_LARGE or 0 < abs(exact) < _TOO_SMALL:
        return f"{exact:.3e}"
    return f"{exact.normalize():f}"


def beside(number: Decimal, limit: Decimal | int) -> Decimal:
    """
    Return a number rounded to a tenth for showing and storing it beside its limit.

    If the tenth would reach or cross the limit, it is rounded to a hundredth on its own side: 89.96 stays under 90.
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
    """Return a number in words with the unit of a swap rate: "1 swap/h", "10.5 swaps/h"."""
    return f"{said} swap{'' if said == '1' else 's'}/h"


def duration(minutes: Decimal) -> str:
    """Return minutes as "under a minute", "about 11 min" or, from two hours on, "about 3 h"."""
    if minutes < 1:
        return "under a minute"
    if minutes < _HOURS_FROM_MINUTES:
        return f"about {minutes:.0f} min"
    return f"about {minutes / 60:.0f} h"


def short(minutes: Decimal) -> str:
    """Return minutes as "11 min" or, from two hours on, "3 h"."""
    return f"{minutes:.0f} min" if minutes < _HOURS_FROM_MINUTES else f"{minutes / 60:.0f} h"


def when_empty(minutes: Decimal) -> str:
    """Return "empty in about 11 min", or "empty now" for 0 minutes."""
    return f"empty in {duration(minutes)}" if minutes else "empty now"


def until_empty(minutes: Decimal | None) -> str:
    """Return the end of a title, ", empty in about 11 min"; empty if that is unknown or over a day away."""
    if minutes is None or minutes > _MOST_MINUTES:
        return ""
    return f", {when_empty(minutes)}"


def outlook(minutes: Decimal | None) -> str:
    """Return the same as a sentence that follows others, with a space before it."""
    if minutes is None or minutes > _MOST_MINUTES:
        return ""
    return f" At this pace it is {when_empty(minutes)}." if minutes else " It is empty now."


def listed(items: Sequence[str], shown: int, between: str = ", ") -> str:
    """Return the first `shown` items, with `between` between them, and how many more there are."""
    more = len(items) - shown
    return between.join(items[:shown]) + (f" and {more} more" if more > 0 else "")


def tenth(number: Decimal | None) -> Decimal | None:
    """Return a number rounded to a tenth, as alerts store facts: more digits would claim more than was measured."""
    # DynamoDB keeps 38 digits; a tenth does not matter to a number of more than 20.
    if number is None or number >= _BEYOND_TENTHS:
        return number
    return number.quantize(_TENTH)
