"""`/aiops status STATION` and, without one, the fleet."""

from dataclasses import dataclass, replace

from bot.cards.answers.fleet import fleet_answer
from bot.cards.answers.page_tokens import FleetAt
from bot.cards.answers.station import station_answer
from bot.listeners.commands.sources import Sources
from bot.listeners.commands.words import Words, names
from bot.slack.message import Message


@dataclass(frozen=True)
class StatusOf:
    """Typed `/aiops status STATION`: the possible names, the longest first, as a name may hold spaces."""

    readings: tuple[str, ...]


StationsCommand = StatusOf | FleetAt


def parse_status(rest: Words) -> StationsCommand:
    """Parse what was typed after `status`."""
    return StatusOf(names(rest)) if rest else FleetAt(of="fleet")


async def answer_stations(command: StationsCommand, sources: Sources) -> Message:
    """Return the answer; a station's chart follows it. Raises UnknownStation."""
    if isinstance(command, FleetAt):
        return fleet_answer(await sources.fleet.state(), command.page)
    state = await sources.queries.station(*command.readings)
    answer = station_answer(state, await sources.links.to(state.open_alerts))
    return replace(answer, later=lambda: sources.charts.of(state))
