"""How much is left of a station's stock, and how long it lasts, in words."""

from decimal import Decimal

from rules.evaluate.projection import minutes_to_empty, pace_of
from rules.evaluate.settled_stock import SettledStock
from rules.evaluate.window import Window
from rules.text.wording import counted, duration, spoken, swaps_an_hour
from rules.units import MINUTE_MS


def stock_title(window: Window, stock: SettledStock, minutes: Decimal | None) -> str:
    """Return how many batteries are left, at which pace they go, and when the station is empty."""
    said = f"{window.station_id}: {counted(stock.charged, 'charged battery', 'charged batteries')} left"
    taken, _ = pace_of(window)
    if not taken:
        return said
    pace = swaps_an_hour(spoken(taken))
    if stock.is_empty or minutes is None:
        return f"{said}, {pace}"
    return f"{said}, empty in {duration(minutes)} at {pace}"


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
        return f"{pace}: it is empty in {duration(minutes)}."
    if taken > filled:
        return f"{pace}: it lasts over a day."
    # The rates that a station reports may lag behind; what was counted is said beside them.
    fallen = _fallen(window)
    return f"{pace}: by these it is not draining, though {fallen}." if fallen else f"{pace}: it is not draining."


def _fallen(window: Window) -> str:
    (newest_at, newest), (oldest_at, oldest) = window.counts[0], window.counts[-1]
    if newest >= oldest:
        return ""
    return f"the count fell from {oldest} to {newest} in {duration(Decimal(newest_at - oldest_at) / MINUTE_MS)}"
