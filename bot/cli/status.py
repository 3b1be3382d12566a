"""`aiops status STATION`: what the slash command shows, in a terminal."""

from typing import Annotated

import typer

from bot.cards import answers
from bot.cards.station import station_answer
from bot.cli.enquiring import enquiries
from bot.cli.plain import as_lines
from bot.cli.terminal import err, failures_as_sentences, out
from bot.enquiries import UnknownStation


def status(station: Annotated[str, typer.Argument(help="For example STATION_001.")]) -> None:
    """Show a station now: newest metrics, trend, open alerts."""
    with failures_as_sentences():
        try:
            answer = station_answer(enquiries().read_station(station))
        except UnknownStation as unknown:
            for line in as_lines(answers.unknown_station(unknown)):
                err.print(line, markup=False)
            raise typer.Exit(1) from None
    for line in as_lines(answer):
        out.print(line, markup=False)
