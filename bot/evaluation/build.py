"""Builds the rule engine."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.access.policy_in_use import PolicyInUse
from bot.evaluation.evaluate_rules import EvaluateRules
from bot.evaluation.fill_days import FillDays
from bot.evaluation.gathered_fleet import GatheredFleet
from bot.evaluation.look_for_stations import LookForStations
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.leadership.clock_check import ClockCheck
from bot.leadership.is_leader import Leading
from bot.leadership.leadership import Leadership
from bot.leadership.version_check import VersionCheck
from bot.runtime.runtime import Runtime
from bot.runtime.setting_types import EvaluatedBy
from bot.settings import RunSettings
from bot.tables.stores import Stores
from storage.data_versions import DataVersions
from storage.leases import Leases


@dataclass(frozen=True)
class RuleEngine:
    """Leadership, the stations, the job that evaluates them and the one that reads their past days."""

    leadership: Leadership
    leading: Leading
    stations: Stations
    evaluate: EvaluateRules
    fill_days: FillDays
    look: LookForStations


def build_rule_engine(
    settings: RunSettings,
    runtime: Runtime,
    stores: Stores,
    policy: PolicyInUse,
    clock_check: ClockCheck,
    wake: Callable[[], None],
) -> RuleEngine:
    """Return the rule engine of this replica; it calls `wake` when a tick opened, changed or closed alerts."""
    leases = Leases(
        stores.client,
        settings.coordination_table,
        seconds=settings.lease_seconds,
        monotonic=runtime.clock.monotonic,
        new_token=runtime.new_id,
        now_ms=runtime.clock.now_ms,
    )
    leadership = Leadership(runtime, leases, lease_seconds=settings.lease_seconds)
    versions = VersionCheck(runtime, DataVersions(stores.client, settings.coordination_table), stores.partitions)
    leading = Leading(leadership, clock_check, versions)
    stations = Stations(runtime, settings.stations, stores.roster, stores.metrics.each_station)
    every_seconds, has_copilot = settings.evaluation_interval_seconds, settings.copilot is not None
    tick: Tick | GatheredFleet = (
        GatheredFleet(runtime, stores, every_seconds=every_seconds)
        if settings.evaluation is EvaluatedBy.FUNCTIONS
        else Tick(runtime, stores, stations, every_seconds=every_seconds, has_copilot=has_copilot, policy=policy)
    )
    fill_days = FillDays(runtime, stores.past_days)
    evaluate = EvaluateRules(runtime, leading, tick, fill_days, wake)
    look = LookForStations(runtime, stations, leadership, stores.metrics)
    return RuleEngine(leadership, leading, stations, evaluate, fill_days, look)
