"""The `aiops` command."""

import logging
from typing import Annotated

import typer

from bot import __version__
from bot.cli.commands import Commands

cli = typer.Typer(
    name="aiops",
    cls=Commands,
    help="A Slack bot that keeps an EV battery-swap network running.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"aiops {__version__}")
        raise typer.Exit


@cli.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Handle the options given before a command. What a command warns of goes to standard error, as with `run`."""
    from bot.runtime.log import configure_logging  # noqa: PLC0415  the list of commands logs nothing

    configure_logging("console", logging.WARNING)
