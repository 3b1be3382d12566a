"""The alerts that were really opened in the time of a recording."""

from bot.backtest.plan import Replayed
from rules.alert.alert import Alert
from storage.alerts import Alerts


def decided_alerts(alerts: Alerts, outcome: Replayed) -> tuple[list[Alert], list[str]]:
    """
    Return those of the stations that were replayed, and the keys of those that cannot be read.

    Raises StorageUnavailable, SetupFault.
    """
    if outcome.first_ms is None or outcome.last_ms is None:
        return [], []
    unreadable: list[str] = []
    opened = alerts.opened_between(outcome.first_ms, outcome.last_ms, unreadable, in_any_unit=True)
    return [each for each in opened if each.station_id in outcome.stations], unreadable
