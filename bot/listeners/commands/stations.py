"""`/aiops status STATION` and, without one, the fleet."""

from dataclasses import dataclass, replace

from bot.cards.answers.fleet import fleet_answer
from bot.cards.answers.page_tokens import FleetAt
from bot.cards.answers.station import station_answer
from bot.cards.parts.left_out import with_left_out
from bot.listeners.commands.sources import Sources
from bot.listeners.commands.words import Words, names
from bot.runtime.sparing import Sparing
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
        fleet = await sources.fleet.state()
        stations = Sparing(sources.telemetry, "station in a list", lambda line: line.row.station_id)
        answer = stations.all(fleet.lines, lambda lines: fleet_answer(replace(fleet, lines=[*lines]), command.page))
        return with_left_out(answer, "station", stations.left_out)
    state = await sources.queries.station(*command.readings)
    answer = station_answer(state, await sources.links.to(state.open_alerts))
    return replace(answer, later=lambda: sources.charts.of(state))
