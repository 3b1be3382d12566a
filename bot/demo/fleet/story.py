"""Something that goes wrong at one station, until it is put right."""

from dataclasses import dataclass

from bot.demo.fleet.condition import FaultCondition
from rules.alert.alert import AlertType
from rules.metric import ChargerHealth


@dataclass(frozen=True)
class Story:
    """
    A station's trouble from `begins_at` on: real seconds after the first live sample, negative for before.

    `alert_type` is the alert that it leads to; the remediation of that alert ends it.
    """

    station_id: str
    alert_type: AlertType
    begins_at: float
    condition: FaultCondition


def charger_dies(station_id: str, begins_at: float) -> Story:
    """Tell of most of the chargers losing their power at once."""
    down = FaultCondition(charging=0.4, health=ChargerHealth.DOWN, uptime=31.0)
    return Story(station_id, AlertType.CHARGER_DOWN, begins_at, down)


def chargers_wear(station_id: str, begins_at: float) -> Story:
    """Tell of chargers that fail now and then."""
    worn = FaultCondition(charging=0.85, health=ChargerHealth.DEGRADED, uptime=83.0)
    return Story(station_id, AlertType.CHARGER_DOWN, begins_at, worn)


def runs_dry(station_id: str, begins_at: float) -> Story:
    """Tell of a grid that curtails charging while drivers keep coming: the time to empty shrinks."""
    return Story(station_id, AlertType.LOW_INVENTORY, begins_at, FaultCondition(charging=0.0, demand=1.0))


def commuter_rush(station_id: str, begins_at: float) -> Story:
    """Tell of a closed motorway: twice the usual peak comes by here."""
    return Story(station_id, AlertType.HIGH_DEMAND, begins_at, FaultCondition(demand=2.0, surge=True))


def fault_flaps(station_id: str, begins_at: float, fault: str) -> Story:
    """Tell of one fault that comes and goes."""
    return Story(station_id, AlertType.FAULT_PATTERN, begins_at, FaultCondition(fault=fault))


def falls_silent(station_id: str, begins_at: float) -> Story:
    """Tell of a broken network link: nothing is reported any more."""
    return Story(station_id, AlertType.CHARGER_DOWN, begins_at, FaultCondition(is_silent=True))
