"""The demo's bot: a separate process with its own environment."""

import sys
from collections.abc import Mapping
from pathlib import Path

from bot.demo.process import ChildProcess, Command, project_cache
from bot.provision.provision import Provisioned
from storage.tables import TableNames

MODULE = "bot"

EVALUATE_EVERY_SECONDS = 5
LOOK_AGAIN_SECONDS = 20
NO_EFFECT_SECONDS = 90
"""A demo cannot wait a quarter of an hour."""

_FROM_SLACK = frozenset({"AIOPS_ALERT_CHANNEL", "AIOPS_APPROVERS", "AIOPS_MANAGERS"})


def bot_variables(environment: Mapping[str, str], provisioned: Provisioned, token: str) -> dict[str, str]:
    """Return the bot's environment: the given one without its AIOPS_ variables, and the demo's but for ports."""
    return {
        **{name: value for name, value in environment.items() if not name.startswith("AIOPS_") or name in _FROM_SLACK},
        **provisioned.environment(TableNames()),
        "AIOPS_INGEST_TOKEN": token,
        "AIOPS_EVALUATION_INTERVAL_SECONDS": str(EVALUATE_EVERY_SECONDS),
        "AIOPS_LOOK_AGAIN_SECONDS": str(LOOK_AGAIN_SECONDS),
        "AIOPS_NO_EFFECT_SECONDS": str(NO_EFFECT_SECONDS),
        "AIOPS_LOG_FORMAT": "json",
    }


def bot_process(variables: Mapping[str, str], port: int) -> ChildProcess:
    """Start `aiops run`, logging to the project's cache."""
    command = Command(
        name="bot",
        arguments=(sys.executable, "-m", MODULE, "run"),
        environment=variables,
        log_file=project_cache() / "log" / f"bot-{port}.log",
        folder=Path.cwd(),
    )
    return ChildProcess(command)
