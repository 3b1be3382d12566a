"""When a station will run out of charged batteries if nothing changes."""

from decimal import Decimal
from itertools import pairwise

from rules.evaluate.counting import SETTLED_OF
from rules.evaluate.window import Window
from rules.units import HOUR_MS, MINUTE_MS

HORIZON_MINUTES = 24 * 60
"""There is no projection beyond a day: nobody knows tomorrow's drivers."""

_LEAST_COVERED_MS = 2 * MINUTE_MS
_TENTH = Decimal("0.1")


def minutes_to_empty(window: Window) -> Decimal | None:
    """
    Return the minutes until the station is empty, to a tenth; 0 if it is.

    Once half an hour of samples is known, they are those after which it is as likely empty as not; before, what the few
    samples show goes on. None if it does not drain, not within a day, or too little is known.
    """
    stock = window.settled_stock
    if stock is None:
        return None
    if stock.is_empty:
        return Decimal(0)
    if window.flow is not None:
        return window.flow.minutes_to_empty()
    taken, filled = pace_of(window)
    if taken is None or filled is None or taken * stock.per_swap <= filled:
        return None
    minutes = stock.charged * 60 / (taken * stock.per_swap - filled)
    return None if minutes > HORIZON_MINUTES else max(_TENTH, minutes.quantize(_TENTH))


def pace_of(window: Window) -> tuple[Decimal | None, Decimal | None]:
    """
    Return the swaps and the batteries that are charged an hour, as far as they are known.

    What was not watched is not known: a battery in five minutes is twelve an hour.
    """
    flow = window.flow
    if flow is not None:
        return Decimal(f"{flow.swaps_per_hour:.1f}"), Decimal(f"{flow.charged_per_hour:.1f}")
    return window.swap_rate, _charged_per_hour(window)


def _charged_per_hour(window: Window) -> Decimal | None:
    known = window.counts
    if len(known) < SETTLED_OF or known[0][0] - known[-1][0] < _LEAST_COVERED_MS:
        return None
    rises = sum(max(0, later - earlier) for (_, later), (_, earlier) in pairwise(known))
    return Decimal(rises * HOUR_MS) / (known[0][0] - known[-1][0])
