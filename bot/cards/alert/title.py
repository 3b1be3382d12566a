"""The title of an alert for places with little room."""

from bot.slack.text import escaped, shown
from rules.alert.alert import Alert

_SHORTEST_NAME, _LONGEST_CALLED, _ID = 12, 30, 8


def short_id(alert: Alert) -> str:
    """Return the first characters of an alert's id, by which commands find it; the whole id is in its details."""
    return escaped(alert.alert_id[:_ID], _ID * 10)


def short_title(alert: Alert, limit: int, title: str = "", name: str = "") -> str:
    """
    Return what is wrong, and how long until it hurts.

    Over the limit, the station's name is cut and never what follows it. A title that another program wrote without
    the name stays as it is. `title` is the alert's title at another time; `name` is what people call the station.
    """
    whole = title or alert.title or f"{alert.station_id}: {alert.alert_type}"
    if not whole.startswith(alert.station_id):
        return whole
    called = f" {shown(name, _LONGEST_CALLED)}" if name else ""
    return short_named(f"{alert.station_id}{called}", whole[len(alert.station_id) :], limit)


def short_named(name: str, rest: str, limit: int) -> str:
    """Return a name and what is said about it. Over the limit, the name is cut."""
    return shown(name, max(_SHORTEST_NAME, limit - len(rest))) + rest
