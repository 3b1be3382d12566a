"""When a station will run out of charged batteries if nothing changes."""

from decimal import Decimal

from rules.evaluate.window import Window

HORIZON_MINUTES = 7 * 24 * 60
"""There is no projection beyond a week: five minutes of samples do not reach that far."""

_TENTH = Decimal("0.1")


def minutes_to_empty(window: Window) -> Decimal | None:
    """
    Return the minutes until the last charged battery is swapped out, to a tenth.

    It is the charged batteries divided by the average swap rate minus the charging rate of the window; 0 if there are
    no charged batteries. None if a count is unknown, the stock does not drain, or it lasts longer than a week.
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
    """Return the charged batteries lost per hour; None if none are lost or the swap rate is unknown."""
    if window.swap_rate is None:
        return None
    drained = window.swap_rate - window.charging_rate
    return drained if drained > 0 else None
