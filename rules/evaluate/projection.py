"""When a station will run out of charged batteries, or have enough of them again."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rules.evaluate.counting import SETTLED_OF
from rules.evaluate.flow import HORIZON_MINUTES
from rules.evaluate.window import Window
from rules.units import HOUR_MS, MINUTE_MS

_ONE_OF_TEN = 0.1
_WIDEST = 3
"""Up to so many times as wide as the time itself, a band says when; beyond, it would only say that nobody knows."""

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


@dataclass(frozen=True)
class Projected:
    """
    Minutes between which something happens eight times in ten.

    It happens earlier one time in ten, and later or not at all one time in ten: `latest` is None if that is so much
    later that it may as well be never.
    """

    earliest: Decimal
    latest: Decimal | None


def empties_between(window: Window) -> Projected | None:
    """Return when a station that is not empty runs empty; None if that is not within a day, or not known."""
    flow, stock = window.flow, window.settled_stock
    if flow is None or stock is None or stock.is_empty:
        return None
    earliest = flow.minutes_to_empty(_ONE_OF_TEN)
    return _projected(earliest, flow.minutes_to_empty(), flow.minutes_to_empty(1 - _ONE_OF_TEN))


def recovers_between(window: Window, batteries: int) -> Projected | None:
    """Return when so many batteries are charged if nobody does anything; None if not within a day, or not known."""
    flow, stock = window.flow, window.settled_stock
    if flow is None or stock is None or stock.charged >= batteries:
        return None
    earliest = flow.minutes_to_hold(batteries, _ONE_OF_TEN)
    likely, latest = (flow.minutes_to_hold(batteries, chance) for chance in (0.5, 1 - _ONE_OF_TEN))
    return _projected(earliest, likely, latest)


def _projected(earliest: Decimal | None, likely: Decimal | None, latest: Decimal | None) -> Projected | None:
    if earliest is None:
        return None
    is_wide = likely is None or latest is None or latest - earliest > _WIDEST * likely
    return Projected(earliest, None if is_wide else latest)


def pace_of(window: Window) -> tuple[Decimal | None, Decimal | None]:
    """
    Return the swaps and the batteries that are charged an hour, as far as they are known.

    What was not watched is not known: a battery in five minutes is twelve an hour.
    """
    flow = window.flow
    if flow is not None:
        return Decimal(f"{flow.demand.lately:.1f}"), Decimal(f"{flow.charged_per_hour:.1f}")
    return window.swap_rate, _charged_per_hour(window)


def _charged_per_hour(window: Window) -> Decimal | None:
    known = window.counts
    if len(known) < SETTLED_OF or known[0][0] - known[-1][0] < _LEAST_COVERED_MS:
        return None
    rises = sum(max(0, later - earlier) for (_, later), (_, earlier) in pairwise(known))
    return Decimal(rises * HOUR_MS) / (known[0][0] - known[-1][0])
