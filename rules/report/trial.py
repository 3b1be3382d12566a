"""
Tries which rules can fire at all for a station that reports at some cadence.

The engine itself is tried, on stations in as much trouble as there is: what does not fire there, never will.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from rules.alert.alert import AlertType
from rules.evaluate.overrides import StationRules
from rules.evaluate.ruleset import RuleSet
from rules.metric import ChargerHealth, Metric
from rules.report.backtest import Backtest
from rules.report.would_be_alert import WouldBeAlert
from rules.stations.register import Register
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.units import HOUR_MS, MINUTE_MS

_START_MS = 1_767_225_600_000  # 2026-01-01 00:00 UTC
_TROUBLE_MS = _START_MS + 2 * HOUR_MS
_LASTS_MS = 3 * HOUR_MS
_LASTS_CADENCES = 5
"""It is tried for as long, if that is longer: who reports each hour is silent after three and a half."""

_SLOTS = 60
_BUSY = Decimal(200)
_STATION = "TRIAL"


@dataclass(frozen=True)
class Trouble:
    """A kind of trouble, and the type of alert that it should open."""

    name: str
    alert_type: AlertType


EMPTY = Trouble("a station that runs empty", AlertType.LOW_INVENTORY)
DOWN = Trouble("all chargers down", AlertType.CHARGER_DOWN)
SILENT = Trouble("a station that falls silent", AlertType.CHARGER_DOWN)
BUSY = Trouble("a rush of drivers", AlertType.HIGH_DEMAND)
FAULTY = Trouble("a fault that keeps coming back", AlertType.FAULT_PATTERN)
WELL = Trouble("a station that is well", AlertType.LOW_INVENTORY)
TROUBLES = (EMPTY, DOWN, SILENT, BUSY, FAULTY)


def minutes_until_found(trouble: Trouble, rules: RuleSet, cadence_ms: int) -> int | None:
    """Return after how many minutes of trouble its alert is opened; None if it never is. `rules` are a station's."""
    opened = (each for each in _alerts(trouble, rules, cadence_ms) if each.alert_type is trouble.alert_type)
    since = ((each.opened_at - _TROUBLE_MS) // MINUTE_MS for each in opened if each.opened_at >= _TROUBLE_MS)
    return min(since, default=None)


def false_alarms(rules: RuleSet, cadence_ms: int) -> list[WouldBeAlert]:
    """Return the alerts that are opened for a station that is well."""
    return list(_alerts(WELL, rules, cadence_ms))


def _alerts(trouble: Trouble, rules: RuleSet, cadence_ms: int) -> tuple[WouldBeAlert, ...]:
    replay = Backtest(_alone(rules))
    for metric in _reported(trouble, cadence_ms):
        replay.take(metric)
    replay.run_to(_STATION, _end_ms(cadence_ms))
    return replay.alerts


def _alone(rules: RuleSet) -> RuleSet:
    """Return the rules of a station as those of any: that it is closed at times is not what is tried."""
    known = rules.station.model_dump(exclude={"opening_hours", "closed_on", "maintenance"})
    alone = type(rules).model_validate(rules.model_dump(exclude={"overrides"}))
    register = Register(stations={_STATION: StationFacts.model_validate(known)})
    return alone.for_station(NO_FACTS, StationRules(alone, register))


def _end_ms(cadence_ms: int) -> int:
    return _TROUBLE_MS + max(_LASTS_MS, _LASTS_CADENCES * cadence_ms)


def _reported(trouble: Trouble, cadence_ms: int) -> Iterator[Metric]:
    end_ms = _TROUBLE_MS if trouble is SILENT else _end_ms(cadence_ms)
    for at in range(_START_MS, end_ms + 1, cadence_ms):
        yield _sample(at, trouble if at >= _TROUBLE_MS else None)


def _sample(at: int, trouble: Trouble | None) -> Metric:
    charged = _SLOTS
    if trouble in {EMPTY, BUSY}:
        # A rush takes what there is: one that the stock bears is no trouble.
        swaps_an_hour = _BUSY if trouble is BUSY else _SLOTS
        charged = max(0, _SLOTS - int((at - _TROUBLE_MS) * swaps_an_hour / HOUR_MS))
    sample = partial(
        Metric,
        station_id=_STATION,
        timestamp=at,
        charged_batteries=charged,
        uncharged_batteries=_SLOTS - charged,
        swap_rate=Decimal(_SLOTS) if trouble is EMPTY else _BUSY if trouble is BUSY else Decimal(6),
        demand_surge=trouble in {EMPTY, BUSY},
        charger_uptime=Decimal(0) if trouble is DOWN else Decimal(100),
        charger_health=ChargerHealth.DOWN if trouble is DOWN else ChargerHealth.HEALTHY,
    )
    return sample(fault_patterns=("GroundFailure",)) if trouble is FAULTY else sample()
