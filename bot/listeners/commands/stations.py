"""`/aiops status STATION`."""

from dataclasses import dataclass

from bot.cards.message import Message
from bot.cards.station import station_answer
from bot.enquiries import Enquiries
from bot.listeners.commands.words import Incomplete, names


@dataclass(frozen=True)
class StatusOf:
    """Typed `/aiops status STATION`; a name may hold spaces, or words may stand behind it: the longest first."""

    station_ids: tuple[str, ...]


StationsCommand = StatusOf


def parse_status(rest: list[str]) -> StationsCommand | Incomplete:
    """Return what was typed behind `status`."""
    return StatusOf(names(rest)) if rest else Incomplete("Which station? `/aiops status STATION_001`")


async def answer_stations(command: StationsCommand, enquiries: Enquiries) -> Message:
    """Return the answer. Raises UnknownStation."""
    return station_answer(await enquiries.first_station(command.station_ids))
