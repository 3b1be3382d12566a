"""How much is left of a station's stock, and how long it lasts, in words."""

from decimal import Decimal

from rules.evaluate.projection import net_drain
from rules.evaluate.window import Window
from rules.text.wording import counted, duration, spoken, swaps_an_hour
from rules.units import MINUTE_MS


def stock_title(window: Window, charged: int, minutes: Decimal | None) -> str:
    """Return how many batteries are left, at which pace they go, and when the station is empty."""
    said = f"{window.station_id}: {counted(charged, 'charged battery', 'charged batteries')} left"
    if not window.swap_rate:
        return said
    pace = swaps_an_hour(spoken(window.swap_rate))
    if charged == 0 or minutes is None:
        return f"{said}, {pace}"
    return f"{said}, empty in {duration(minutes)} at {pace}"


def stock_outlook(window: Window, charged: int, minutes: Decimal | None) -> str:
    """Return a sentence: how fast batteries are taken and charged, and how long the stock lasts."""
    pace = _pace(window)
    if charged == 0 or window.swap_rate is None:
        return f"{pace}."
    if minutes is not None:
        return f"{pace}: it is empty in {duration(minutes)}."
    if net_drain(window) is not None:
        return f"{pace}: it lasts over a week."
    # The rates that a station reports may lag behind; what was counted is said beside them.
    fallen = _fallen(window)
    return f"{pace}: by these it is not draining, though {fallen}." if fallen else f"{pace}: it is not draining."


def _pace(window: Window) -> str:
    if window.swap_rate is None:
        return "The station does not report its swap rate"
    taken, filled = spoken(window.swap_rate), spoken(window.charging_rate)
    return f"Drivers take {taken} an hour and the chargers fill {filled} an hour"


def _fallen(window: Window) -> str:
    (newest_at, newest), (oldest_at, oldest) = window.counts[0], window.counts[-1]
    if newest >= oldest:
        return ""
    return f"the count fell from {oldest} to {newest} in {duration(Decimal(newest_at - oldest_at) / MINUTE_MS)}"
