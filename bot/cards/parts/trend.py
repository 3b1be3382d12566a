"""A trend in one line of text, readable in a phone's notification."""

from collections.abc import Sequence
from decimal import Decimal

from rules.text.wording import beside, exactly

_BARS = "▁▂▃▄▅▆▇█"
_MOST_BARS = 20
_TOO_LONG_TO_WRITE_OUT = 10**15
"""From here on a number is shown with an exponent: a station may report 38 digits and more, and nobody reads them."""


def sparkline(values: Sequence[Decimal | int]) -> str:
    """Return values, oldest first, as bars between the lowest and the highest; equal values as a level line."""
    shown = values[-_MOST_BARS:]
    if not shown:
        return ""
    low, high = min(shown), max(shown)
    if low == high:
        return _BARS[0] * len(shown)
    steps, span = len(_BARS) - 1, Decimal(high) - Decimal(low)
    # Multiply first: a seventh is not exact, and the highest value would miss its bar.
    return "".join(_BARS[int((Decimal(value) - Decimal(low)) * steps / span)] for value in shown)


def trend(name: str, values: Sequence[Decimal | int], limit: Decimal | None = None) -> str:
    """Return a name, the first and last value beside their limit and the bars: "charged ▇▅▂▁ 9 to 2"."""
    if not values:
        return f"{name}: not reported"
    return f"{name} {number_beside(values[0], limit)}" if len(values) == 1 else f"{name} {levels(values, limit)}"


def levels(values: Sequence[Decimal | int], limit: Decimal | None = None) -> str:
    """Return the bars of several values, the first and the last: "▇▅▂▁ 9 to 2"."""
    first, last = (number_beside(value, limit) for value in (values[0], values[-1]))
    return f"{sparkline(values)} {first} to {last}"


def number_beside(value: Decimal | int, limit: Decimal | None) -> str:
    """Return a number as `number` does, but never rounded to its limit or past it."""
    return number(value) if limit is None else exactly(beside(Decimal(value), limit))


def number(value: Decimal | int | float | str) -> str:
    """Return a number with at most one decimal, or none if it is whole."""
    exact = Decimal(str(value))
    if abs(exact) >= _TOO_LONG_TO_WRITE_OUT:
        return f"{exact:.3e}"
    rounded = round(exact, 1)
    return f"{rounded.normalize():f}" if rounded != rounded.to_integral_value() else f"{rounded:.0f}"
