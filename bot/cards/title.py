"""An alert's title where there is little room for it."""

from bot.slack.text import shown
from rules.alert import Alert

_SHORTEST_NAME = 12


def short_title(alert: Alert, limit: int) -> str:
    """
    Return what is wrong, and how long until it hurts.

    Over the limit it is the station's name that is cut, and never what follows it; a title that others wrote without
    the name stays as it is.
    """
    whole = alert.title or f"{alert.station_id}: {alert.alert_type}"
    if not whole.startswith(alert.station_id):
        return whole
    rest = whole[len(alert.station_id) :]
    return shown(alert.station_id, max(_SHORTEST_NAME, limit - len(rest))) + rest
