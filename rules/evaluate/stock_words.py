"""How much is left of a station's stock, and how long it lasts, in words."""

from decimal import Decimal

from rules.evaluate.projection import Projected, empties_between, minutes_to_empty, pace_of
from rules.evaluate.settled_stock import SettledStock
from rules.evaluate.window import Window
from rules.text.wording import counted, duration, short, spoken, swaps_an_hour
from rules.units import MINUTE_MS


def stock_title(window: Window, stock: SettledStock, minutes: Decimal | None, chance: str) -> str:
    """
    Return how many batteries are left, at which pace they go, and when the station is empty.

    `chance` is said instead of a time that has no end: "41 % likely to be empty within 60 min".
    """
    said = f"{window.station_id}: {counted(stock.charged, 'charged battery', 'charged batteries')} left"
    taken, _ = pace_of(window)
    if not taken:
        return said
    pace = swaps_an_hour(spoken(taken))
    if stock.is_empty:
        return f"{said}, {pace}"
    span = empties_between(window)
    if span is not None and span.latest is not None:
        return f"{said}, empty in {_between(span.earliest, span.latest)} at {pace}"
    if window.flow is not None:
        return f"{said}, {chance} at {pace}"
    return f"{said}, {pace}" if minutes is None else f"{said}, empty in {duration(minutes)} at {pace}"


def stock_outlook(window: Window, stock: SettledStock) -> str:
    """Return a sentence: how fast batteries are taken and charged, and how long the stock lasts."""
    taken, filled = pace_of(window)
    if taken is None:
        return "The station does not report its swap rate."
    taken *= stock.per_swap
    takes = f"Drivers take {spoken(taken)} an hour"
    if filled is None:
        return f"{takes}; how fast the chargers fill others is not known yet."
    pace = f"{takes} and the chargers fill {spoken(filled)} an hour"
    minutes = minutes_to_empty(window)
    if stock.is_empty:
        return f"{pace}."
    if minutes is not None:
        # Where more is known than these rates, the projection speaks for itself.
        return f"{pace}: it is empty in {duration(minutes)}." if window.flow is None else f"{pace}."
    if taken > filled:
        return f"{pace}: it lasts over a day."
    # The rates that a station reports may lag behind; what was counted is said beside them.
    fallen = _fallen(window)
    return f"{pace}: by these it is not draining, though {fallen}." if fallen else f"{pace}: it is not draining."


def runs_empty(minutes: Decimal | None, span: Projected | None) -> str:
    """Return a sentence: when it runs empty, and how sure that is; nothing where that is not known."""
    if span is None:
        return ""
    if minutes is None:
        return f"It could run empty in {duration(span.earliest)}, but probably will not."
    if span.latest is None:
        within = short(span.earliest)
        return f"It is as likely as not to be empty in {duration(minutes)}; one time in ten, within {within}."
    return f"It will be empty in {duration(minutes)}; eight times in ten, in {_between(span.earliest, span.latest)}."


def recovers_by_itself(span: Projected | None, batteries: int) -> str:
    """Return a sentence: when so many batteries are charged if nobody does anything."""
    if span is None:
        return f"Left alone, it will not have {batteries} charged batteries within a day."
    if span.latest is None:
        earliest = duration(span.earliest)
        return f"Left alone, it will have {batteries} charged batteries in {earliest} at the earliest, if at all."
    between = _between(span.earliest, span.latest)
    return f"Left alone, it will have {batteries} charged batteries in {between}, eight times in ten."


def _between(earliest: Decimal, latest: Decimal) -> str:
    # From two hours on, both are said in hours.
    if latest < 2 * 60:
        return f"{earliest:.0f} to {latest:.0f} min"
    return f"{short(earliest)} to {short(latest)}"


def _fallen(window: Window) -> str:
    (newest_at, newest), (oldest_at, oldest) = window.counts[0], window.counts[-1]
    if newest >= oldest:
        return ""
    return f"the count fell from {oldest} to {newest} in {duration(Decimal(newest_at - oldest_at) / MINUTE_MS)}"
