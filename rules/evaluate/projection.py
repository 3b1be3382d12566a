"""When a station runs empty if nothing changes."""

from decimal import Decimal

from rules.evaluate.window import Window

HORIZON_MINUTES = 7 * 24 * 60
"""Beyond a week the projection says nothing: five minutes of samples do not carry that far."""

_TENTH = Decimal("0.1")


def minutes_to_empty(window: Window) -> Decimal | None:
    """
    Return the minutes until the last charged battery is swapped out, to a tenth.

    Charged batteries over the average swap rate net of the charging seen in the
    window; 0 when there is none. None when a count is unknown, nothing drains, or it is over a week away.
    """
    charged = window.stock.charged_batteries if window.stock else None
    if charged is None:
        return None
    if charged == 0:
        return Decimal(0)
    drained_per_hour = net_drain(window)
    if drained_per_hour is None or charged * 60 > drained_per_hour * HORIZON_MINUTES:
        return None
    return max(_TENTH, (charged * 60 / drained_per_hour).quantize(_TENTH))


def net_drain(window: Window) -> Decimal | None:
    """Return the charged batteries lost per hour, None when none are or the swap rate is unknown."""
    if window.swap_rate is None:
        return None
    drained = window.swap_rate - window.charging_rate
    return drained if drained > 0 else None
