"""`aiops status [STATION]`: the answer of the slash command, in a terminal."""

from dataclasses import replace
from typing import Annotated

import typer

from bot.cards.answers.fleet import fleet_answer
from bot.cards.answers.station import station_answer
from bot.cards.parts.left_out import with_left_out
from bot.cli.plain import as_lines
from bot.cli.queries import fleet, queries
from bot.cli.terminal import failures_as_sentences, out
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from bot.slack.message import Message


def status(
    station: Annotated[
        str | None, typer.Argument(help="A station's id, number or name; without it, the fleet.")
    ] = None,
) -> None:
    """Show a station now (newest metrics, trend, open alerts, mutes), or the whole fleet, the worst first."""
    with failures_as_sentences():
        answer = _fleet() if station is None else station_answer(queries().read_station(station))
    for line in as_lines(answer):
        out.print(line, markup=False)


def _fleet() -> Message:
    state = fleet().read()
    stations = Sparing(Telemetry(), "station in a list", lambda line: line.row.station_id)
    answer = stations.all(state.lines, lambda lines: fleet_answer(replace(state, lines=[*lines]), everything=True))
    return with_left_out(answer, "station", stations.left_out)
