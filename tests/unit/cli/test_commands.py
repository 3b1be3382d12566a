"""The list of commands is quick, and says of each what the command itself says."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from bot.cli.app import cli
from bot.cli.commands import COMMANDS, SUMMARIES, load

_USAGE = 2
_NARROW = 80


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_says(name: str) -> None:
    command = load(name)
    assert command.name == name
    assert " ".join((command.help or "").split("\n\n")[0].split()) == SUMMARIES[name]


def test_a_command_is_found_with_its_options_and_one_that_is_not_there_is_refused() -> None:
    shown = CliRunner().invoke(cli, ["backtest", "--help"])
    assert shown.exit_code == 0
    assert "--against" in shown.output
    refused = CliRunner().invoke(cli, ["bactkest"])
    assert refused.exit_code == _USAGE
    assert "No such command" in refused.output


def test_the_list_shows_each_command_with_its_whole_first_line() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output
    assert max(map(len, shown.splitlines())) <= _NARROW
    words = " ".join(shown.split())
    for name in COMMANDS:
        assert f"{name} {SUMMARIES[name]}" in words


@pytest.mark.parametrize("asked", ["--help", "--version"])
def test_what_a_command_needs_is_imported_when_it_is_called(asked: str) -> None:
    code = f"""
import sys
from typer.testing import CliRunner
from bot.cli.app import cli
assert CliRunner().invoke(cli, ["{asked}"]).exit_code == 0
assert not {{"boto3", "slack_sdk", "slack_bolt", "pydantic", "aiohttp", "rich"}} & set(sys.modules), sorted(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
