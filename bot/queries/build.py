"""What answers questions, put together for the slash command, the home tab and the terminal."""

from bot.queries.fleet import Fleet
from bot.queries.queries import Queries
from bot.queries.station_names import StationNames
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stores import Stores
from rules.evaluate.ruleset import RuleSet


def build_enquiries(stores: Stores, threads: WorkerThreads, clock: Clock, rules: RuleSet) -> Queries:
    """Put together what answers questions, for the slash command and the terminal."""
    return Queries(
        metrics=stores.metrics,
        alerts=stores.alerts,
        audit=stores.audit,
        mutes=stores.mutes,
        threads=threads,
        clock=clock,
        rules=rules,
        names=StationNames(stores.metrics, stores.fleet, clock),
    )


def build_fleet(stores: Stores, threads: WorkerThreads, clock: Clock, rules: RuleSet) -> Fleet:
    """Put together what reads the fleet, for the same."""
    return Fleet(
        snapshots=stores.fleet, alerts=stores.alerts, mutes=stores.mutes, threads=threads, clock=clock, rules=rules
    )
