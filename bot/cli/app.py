"""The `aiops` command and its subcommands."""

import logging
from typing import Annotated

import typer

from bot import __version__
from bot.cli.audit import audit
from bot.cli.backtest import backtest
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.ingest import ingest
from bot.cli.init import init
from bot.cli.manifest import manifest
from bot.cli.playbook import playbook
from bot.cli.report import report
from bot.cli.rules import rules
from bot.cli.run import run
from bot.cli.status import status
from bot.cli.terminal import out
from bot.cli.trial import post_test_card
from bot.runtime.log import configure_logging

cli = typer.Typer(
    name="aiops",
    help="A Slack bot that keeps an EV battery-swap network running.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


def _say_version(asked: bool) -> None:
    if asked:
        out.print(f"aiops {__version__}")
        raise typer.Exit


@cli.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Handle the options given before a command. What a command warns of goes to standard error, as with `run`."""
    configure_logging("console", logging.WARNING)


for command in (run, demo, init, doctor, ingest, backtest, status, audit, report, manifest):
    cli.command(name=command.__name__)(command)
cli.command(name="test-card")(post_test_card)
cli.add_typer(rules, name="rules")
cli.add_typer(playbook, name="playbook")
