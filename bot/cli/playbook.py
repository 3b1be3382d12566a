"""`aiops playbook`: what a playbook means."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import failures_as_sentences, out
from bot.settings import table_settings
from rules.alert.alert import Severity
from rules.evaluate.kinds import KINDS
from rules.playbook.in_words import examples, for_whom, warnings
from rules.playbook.play import Occasion
from rules.playbook.playbook import Playbook, load_playbook
from rules.stations.register import load_register
from rules.stations.station_facts import NO_FACTS
from rules.text.wording import counted

playbook = typer.Typer(
    no_args_is_help=True, add_completion=False, help="What is recommended for which trouble, and what approving starts."
)


@playbook.callback()
def _group() -> None:
    """Keep `check` a command of its own: Typer would take a single one for all there is."""


@playbook.command()
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A playbook file.")],
    stations: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Station register; else the one in use.")
    ] = None,
) -> None:
    """
    Say in plain words what a playbook means, how its sentences read, and which entries never count.

    A file that cannot be used is refused, each fault with its line and what is allowed; the exit code is then 1.
    """
    with failures_as_sentences():
        register = load_register(stations or table_settings().stations_file)
        found = load_playbook(file, register)
    out.print(f"It can be used. {counted(len(found.own), 'entry', 'entries')}, version {found.version}.", markup=False)
    _show_entries(found)
    _show_result(found)
    for warning in warnings(found, register):
        out.print(f"WARNING: {warning}", style="yellow", markup=False)


def _show_entries(found: Playbook) -> None:
    for number, play in enumerate(found.own):
        out.print(f"plays.{number}, for {for_whom(play)}:", markup=False)
        for key, value in play.says.items():
            out.print(f"  {key}: {value}", markup=False)
            if key in {"recommend", "details"}:
                full, bare = examples(value)
                out.print(f"    for example: {full or '(nothing)'}", markup=False)
                if bare != full:
                    out.print(f"    or, if nothing of it is known: {bare or '(nothing)'}", markup=False)


def _show_result(found: Playbook) -> None:
    out.print("\nWhat approving starts, for a station of which nothing else is said:")
    for kind in KINDS:
        for reason in kind.causes:
            said = found.chosen(Occasion(kind.alert_type, reason, Severity.HIGH, NO_FACTS))
            whose = f"{kind.alert_type}, {reason}: {said['remediation']} ({said['entry']})"
            out.print(f"  {whose}\n    {examples(said['recommend'])[1]}", markup=False)
