"""The parts of the rule engine put together."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.evaluation.evaluate_rules import EvaluateRules
from bot.evaluation.fleet_snapshot import FleetWriter
from bot.evaluation.stations import Stations
from bot.evaluation.storms import Storms
from bot.evaluation.tick import Tick
from bot.leadership.clock_check import ClockCheck
from bot.leadership.is_leader import Leading
from bot.leadership.leadership import Leadership
from bot.runtime.clock import Clock
from bot.runtime.health import Health
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.settings import RunSettings
from bot.tables.stores import Stores
from rules.evaluate.ruleset import RuleSet
from storage.leases import Leases
from storage.server_clock import ServerClock


@dataclass(frozen=True)
class RuleEngine:
    """Who leads, which stations there are, and the job that evaluates them."""

    leadership: Leadership
    leading: Leading
    roster: Stations
    evaluate: EvaluateRules


def build_rule_engine(
    settings: RunSettings,
    *,
    stores: Stores,
    rules: RuleSet,
    threads: WorkerThreads,
    clock: Clock,
    counters: Telemetry,
    health: Health,
    owner: str,
    new_id: Callable[[], str],
    wake: Callable[[], None],
) -> RuleEngine:
    """Put the rule engine of this replica together; `wake` is called when alerts were opened or changed."""
    leases = Leases(
        stores.client,
        settings.coordination_table,
        seconds=settings.lease_seconds,
        monotonic=clock.monotonic,
        new_token=new_id,
    )
    leadership = Leadership(leases, threads, clock, owner, lease_seconds=settings.lease_seconds)
    roster = Stations(settings.stations, stores.metrics.stations, threads, clock)
    tick = Tick(
        metrics=stores.metrics,
        alerts=stores.alerts,
        adoption=stores.adoption,
        guards=stores.guards,
        changing=stores.changing,
        mutes=stores.mutes,
        fleet=FleetWriter(stores.fleet, threads, clock, rules, every_seconds=settings.evaluation_interval_seconds),
        roster=roster,
        rules=rules,
        threads=threads,
        clock=clock,
        counters=counters,
        storms=Storms(stores.digests, rules.storm, threads, clock, new_id),
        deadline_seconds=settings.evaluation_interval_seconds * 0.8,
    )
    clock_check = ClockCheck(ServerClock(stores.client, settings.coordination_table), threads, clock)
    leading = Leading(leadership, clock_check)
    return RuleEngine(leadership, leading, roster, EvaluateRules(leading, tick, health, wake))
