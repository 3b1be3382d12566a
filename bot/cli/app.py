"""Every command by its name."""

import typer

from bot.cli.audit import audit
from bot.cli.backtest import backtest
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.ingest import ingest
from bot.cli.init import init
from bot.cli.manifest import manifest
from bot.cli.report import report
from bot.cli.run import run
from bot.cli.status import status

cli = typer.Typer(
    name="aiops",
    help="A Slack bot that keeps an EV battery-swap network running.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

for command in (run, demo, init, doctor, ingest, backtest, status, audit, report, manifest):
    cli.command(name=command.__name__)(command)
