"""Building the dispatch of commands."""

from bot.access.authorization import Authority
from bot.access.on_call import OnCall
from bot.access.refusal_log import RefusalLog
from bot.backtest.short_backtests import ShortBacktests
from bot.charts.charts import Charts
from bot.decisions.mute import MuteDecisions
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.commands.sources import Sources
from bot.queries.card_links import CardLinks
from bot.queries.fleet import Fleet
from bot.queries.queries import Queries
from bot.queries.station_charts import StationCharts
from bot.reporting.reporting import Reporting
from bot.reporting.reports import Reports
from bot.runtime.runtime import Runtime
from bot.slack.files import Files
from bot.tables.stores import Stores


def build_sources(runtime: Runtime, stores: Stores, links: CardLinks, charts: Charts, on_call: OnCall) -> Sources:
    """Build what commands read their answers from."""
    queries, fleet = Queries(runtime, stores), Fleet(runtime, stores)
    return Sources(queries, fleet, links, StationCharts(charts), runtime.telemetry, on_call)


def build_dispatch(runtime: Runtime, stores: Stores, authority: Authority, files: Files, sources: Sources) -> Dispatch:
    """Build what answers commands."""
    return Dispatch(
        authority=authority,
        refusal_log=RefusalLog(stores.refusals, runtime.workers),
        sources=sources,
        mutes=MuteDecisions(runtime, authority, stores),
        reporting=Reporting(
            Reports(alerts=stores.alerts, workers=runtime.workers, clock=runtime.clock, telemetry=runtime.telemetry),
            files,
        ),
        backtests=ShortBacktests(runtime),
    )
