"""What commands read their answers from."""

from dataclasses import dataclass

from bot.access.on_call import OnCall
from bot.queries.card_links import CardLinks
from bot.queries.fleet import Fleet
from bot.queries.queries import Queries
from bot.queries.station_charts import StationCharts
from bot.runtime.telemetry import Telemetry


@dataclass(frozen=True)
class Sources:
    """The tables, the fleet, the links of cards, the charts, where to count what cannot be shown, who is on call."""

    queries: Queries
    fleet: Fleet
    links: CardLinks
    charts: StationCharts
    telemetry: Telemetry
    on_call: OnCall
