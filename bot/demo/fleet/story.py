"""Something that goes wrong at one station until it is fixed."""

from dataclasses import dataclass

from bot.demo.fleet.condition import FaultCondition
from rules.alert.alert import AlertType
from rules.metric import ChargerHealth


@dataclass(frozen=True)
class Story:
    """
    A station's trouble from `begins_at` on (real seconds after the first live sample; negative is before it).

    `alert_type` is the alert it causes; the remediation of that alert ends it.
    """

    station_id: str
    alert_type: AlertType
    begins_at: float
    condition: FaultCondition


def charger_dies(station_id: str, begins_at: float) -> Story:
    """Return a story: most chargers lose power at once."""
    down = FaultCondition(charging=0.4, health=ChargerHealth.DOWN, uptime=31.0)
    return Story(station_id, AlertType.CHARGER_DOWN, begins_at, down)


def chargers_wear(station_id: str, begins_at: float) -> Story:
    """Return a story: chargers fail now and then."""
    worn = FaultCondition(charging=0.85, health=ChargerHealth.DEGRADED, uptime=83.0)
    return Story(station_id, AlertType.CHARGER_DOWN, begins_at, worn)


def runs_dry(station_id: str, begins_at: float) -> Story:
    """Return a story: the grid curtails charging while drivers keep coming, and stock runs down."""
    return Story(station_id, AlertType.LOW_INVENTORY, begins_at, FaultCondition(charging=0.0, demand=1.0))


def commuter_rush(station_id: str, begins_at: float) -> Story:
    """Return a story: a motorway is closed, and twice the usual peak comes here."""
    return Story(station_id, AlertType.HIGH_DEMAND, begins_at, FaultCondition(demand=2.0, surge=True))


def fault_flaps(station_id: str, begins_at: float, fault: str) -> Story:
    """Return a story: one fault comes and goes."""
    return Story(station_id, AlertType.FAULT_PATTERN, begins_at, FaultCondition(fault=fault))


def falls_silent(station_id: str, begins_at: float) -> Story:
    """Return a story: the network link breaks, and the station reports nothing."""
    return Story(station_id, AlertType.CHARGER_DOWN, begins_at, FaultCondition(is_silent=True))
