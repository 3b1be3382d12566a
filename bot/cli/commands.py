"""Which commands there are; what one needs is imported when it is run, since all of it takes a second."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from bot.runtime.importing import importing

COMMANDS = {
    "run": "bot.cli.run:run",
    "demo": "bot.cli.demo:demo",
    "setup": "bot.cli.setup:setup",
    "init": "bot.cli.init:init",
    "doctor": "bot.cli.doctor:doctor",
    "ingest": "bot.cli.ingest:ingest",
    "backtest": "bot.cli.backtest:backtest",
    "status": "bot.cli.status:status",
    "alerts": "bot.cli.alerts:alerts",
    "oncall": "bot.cli.oncall:oncall",
    "audit": "bot.cli.audit:audit",
    "report": "bot.cli.report:report",
    "manifest": "bot.cli.manifest:manifest",
    "test-card": "bot.cli.test_card:post_test_card",
    "rules": "bot.cli.rules:rules",
    "playbook": "bot.cli.playbook:playbook",
    "policy": "bot.cli.policy:policy",
}
"""Where each is: a function, or the group of a command that has commands of its own."""

SUMMARIES = {
    "run": "Run the bot: Slack, the rule engine, delivery, HTTP.",
    "demo": "Run aiops with a local AWS, a local Slack and a simulated fleet; nothing to configure.",
    "setup": "Ask for the tokens, look channel and people up by name, write aiops.env, and check it all.",
    "init": "Create the tables, indexes, topic, state machine and its role that are missing. Safe to repeat.",
    "doctor": "Check Slack, AWS, clock, policy, files and copilot: ok, FAIL with a fix, or ?? for not known.",
    "ingest": (
        "Put the metrics of a CSV or JSON Lines file into the table; refused rows go to a rejects file, with reasons."
    ),
    "backtest": "Replay metrics through a rules file: which alerts would have been opened, how many at night.",
    "status": "Show a station now (newest metrics, trend, open alerts, mutes), or the whole fleet, the worst first.",
    "alerts": "List alerts: what waits for a decision, worst first, or what was decided, the newest first.",
    "oncall": "Read the schedules of the policy file and say who is on call now and next.",
    "audit": "Show who did what to an alert, at a station, by a person, on a day.",
    "report": "Show how fast alerts were decided, why they were rejected, and how the remediations ended.",
    "manifest": "Print the Slack app manifest, for Socket Mode or (with --http) for HTTP mode.",
    "test-card": (
        "Post a card marked TEST: a press is checked and answered as on an alert, starts nothing and tells nobody."
    ),
    "rules": "What a rules file means, why a rule fires or not, and tests of rules.",
    "playbook": "What is recommended for which trouble, and what approving starts.",
    "policy": "What a policy means, and where an alert goes by it.",
}
"""The first line of each, for the list of all."""


def load(name: str) -> Any:
    """Import a command."""
    module, attribute = COMMANDS[name].split(":")
    with importing():
        found = getattr(import_module(module), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command()(found)
        found = alone
    command = typer.main.get_command(found)
    command.name = name
    return command


class Commands(TyperGroup):
    """The commands of `aiops`: listed by name and first line, and imported when one of them is called."""

    # Typer keeps the classes of its click to itself, so that they cannot be named here.

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names, in the order in which somebody needs them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return what the list says of a command."""
        del ctx
        return TyperCommand(cmd_name, short_help=SUMMARIES[cmd_name]) if cmd_name in COMMANDS else None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the list without Typer's boxes: what draws them takes longer to import than all else."""
        super(TyperGroup, self).format_help(ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the arguments name, and the rest of them."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS else command, rest
