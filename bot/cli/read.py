"""`aiops status` and `aiops audit`: what the slash commands show, in a terminal."""

from typing import Annotated, NoReturn

import typer

from bot.bootstrap import aws_client
from bot.cards import answers
from bot.cards.message import Message
from bot.cards.station import station_answer
from bot.cards.timeline import timeline_answer
from bot.cli.plain import as_lines
from bot.cli.terminal import err, failures_as_sentences, out
from bot.clock import Clock
from bot.counters import Counters
from bot.enquiries import Enquiries, SeveralAlerts, UnknownAlert, UnknownStation
from bot.settings import table_settings
from bot.stores import build_enquiries, build_stores
from bot.threads import Threads
from rules.ruleset import default_rules, load_rules


def status(station: Annotated[str, typer.Argument(help="For example STATION_001.")]) -> None:
    """Show a station now: newest metrics, trend, open alerts."""
    with failures_as_sentences():
        try:
            answer = station_answer(_enquiries().read_station(station))
        except UnknownStation as unknown:
            _refuse(answers.unknown_station(unknown))
    _show(answer)


def audit(alert: Annotated[str, typer.Argument(help="The alert's id, or its first characters.")]) -> None:
    """Show who did what to an alert, oldest first."""
    with failures_as_sentences():
        try:
            answer = timeline_answer(_enquiries().read_trail(alert), everything=True)
        except UnknownAlert as unknown:
            _refuse(answers.unknown_alert(unknown))
        except SeveralAlerts as several:
            _refuse(answers.several_alerts(several))
    _show(answer)


def _enquiries() -> Enquiries:
    settings = table_settings()
    clock = Clock()
    rules = load_rules(settings.rules_file) if settings.rules_file else default_rules()
    stores = build_stores(aws_client("dynamodb"), settings.tables, clock, Counters())
    return build_enquiries(stores, Threads(1), clock, rules)


def _show(answer: Message) -> None:
    for line in as_lines(answer):
        out.print(line, markup=False)


def _refuse(answer: Message) -> NoReturn:
    for line in as_lines(answer):
        err.print(line, markup=False)
    raise typer.Exit(1)
