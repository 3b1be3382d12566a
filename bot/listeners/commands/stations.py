"""`/aiops status STATION` and, without one, the fleet."""

from dataclasses import dataclass, replace

from bot.cards.answers.fleet import fleet_answer
from bot.cards.answers.page_tokens import FleetAt
from bot.cards.answers.station import station_answer
from bot.listeners.commands.words import Words, names
from bot.queries.card_links import CardLinks
from bot.queries.fleet import Fleet
from bot.queries.queries import Queries
from bot.queries.station_charts import StationCharts
from bot.slack.message import Message


@dataclass(frozen=True)
class StatusOf:
    """Typed `/aiops status STATION`; a name may hold spaces, or words may stand behind it: the longest first."""

    readings: tuple[str, ...]


StationsCommand = StatusOf | FleetAt


def parse_status(rest: Words) -> StationsCommand:
    """Return what was typed behind `status`."""
    return StatusOf(names(rest)) if rest else FleetAt(of="fleet")


async def answer_stations(
    command: StationsCommand, enquiries: Queries, fleet: Fleet, links: CardLinks, charts: StationCharts
) -> Message:
    """Return the answer; a station's chart follows it. Raises UnknownStation."""
    if isinstance(command, FleetAt):
        return fleet_answer(await fleet.state(), command.page)
    state = await enquiries.station(*command.readings)
    return replace(station_answer(state, await links.to(state.open_alerts)), later=lambda: charts.of(state))
