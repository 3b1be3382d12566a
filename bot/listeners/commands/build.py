"""What answers commands, put together."""

from bot.access.authorization import Authority
from bot.access.refusal_log import RefusalLog
from bot.charts.charts import Charts
from bot.decisions.mute import Muting
from bot.listeners.commands.dispatch import Dispatch
from bot.queries.build import build_enquiries, build_fleet
from bot.queries.card_links import CardLinks
from bot.queries.station_charts import StationCharts
from bot.reporting.reporting import Reporting
from bot.reporting.reports import Reports
from bot.runtime.clock import Clock
from bot.runtime.ids import new_id
from bot.runtime.worker_threads import WorkerThreads
from bot.slack.files import Files
from bot.tables.stores import Stores
from rules.evaluate.ruleset import RuleSet
from storage.refusals import Refusals


def build_reception(
    stores: Stores,
    rules: RuleSet,
    authority: Authority,
    *,
    files: Files,
    links: CardLinks,
    studio: Charts,
    threads: WorkerThreads,
    clock: Clock,
) -> Dispatch:
    """Put it together."""
    return Dispatch(
        enquiries=build_enquiries(stores, threads, clock, rules),
        fleet=build_fleet(stores, threads, clock, rules),
        muting=Muting(
            authority=authority,
            mutes=stores.mutes,
            alerts=stores.alerts,
            threads=threads,
            now_ms=clock.now_ms,
            new_id=new_id,
        ),
        reporting=Reporting(Reports(alerts=stores.alerts, threads=threads, clock=clock), files),
        authority=authority,
        links=links,
        charts=StationCharts(studio),
        refused=RefusalLog(Refusals(stores.client, stores.names.audit, clock.now_ms, new_id), threads),
    )
