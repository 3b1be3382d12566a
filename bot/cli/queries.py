"""What the commands read from: the tables that the environment names, and the queries over them."""

from bot.aws.client import aws_client
from bot.queries.fleet import Fleet
from bot.queries.queries import Queries
from bot.runtime.clock import Clock
from bot.runtime.runtime import Runtime, build_runtime
from bot.runtime.telemetry import Telemetry
from bot.settings import table_settings
from bot.tables.stores import Stores, build_stores


def queries() -> Queries:
    """Return the queries about single stations and alerts. Raises SettingsRefused, InvalidRules."""
    return Queries(*_parts())


def fleet() -> Fleet:
    """Return the query about the whole fleet. Raises SettingsRefused, InvalidRules."""
    return Fleet(*_parts())


def stores(clock: Clock) -> Stores:
    """Return the tables that the environment names. Raises SettingsRefused."""
    return build_stores(aws_client("dynamodb"), table_settings().tables, clock, Telemetry())


def _parts() -> tuple[Runtime, Stores]:
    runtime = build_runtime(table_settings().rule_files.load(), threads=1)
    return runtime, stores(runtime.clock)
