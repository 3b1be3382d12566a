"""What answers commands, put together."""

from bot.access.authorization import Authority
from bot.access.refusal_log import RefusalLog
from bot.charts.charts import Charts
from bot.decisions.mute import MuteDecisions
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.commands.sources import Sources
from bot.queries.build import build_enquiries, build_fleet
from bot.queries.card_links import CardLinks
from bot.queries.station_charts import StationCharts
from bot.reporting.reporting import Reporting
from bot.reporting.reports import Reports
from bot.runtime.runtime import Runtime
from bot.slack.files import Files
from bot.tables.stores import Stores
from storage.refusals import Refusals


def build_dispatch(
    runtime: Runtime, stores: Stores, authority: Authority, files: Files, links: CardLinks, charts: Charts
) -> Dispatch:
    """Put it together."""
    clock, workers, rules = runtime.clock, runtime.workers, runtime.rules
    refusals = Refusals(stores.client, stores.names.audit, clock.now_ms, runtime.new_id)
    return Dispatch(
        authority=authority,
        refusal_log=RefusalLog(refusals, workers),
        sources=Sources(
            queries=build_enquiries(stores, workers, clock, rules),
            fleet=build_fleet(stores, workers, clock, rules),
            links=links,
            charts=StationCharts(charts),
        ),
        mutes=MuteDecisions(runtime, authority, stores.mutes, stores.alerts),
        reporting=Reporting(Reports(alerts=stores.alerts, threads=workers, clock=clock), files),
    )
