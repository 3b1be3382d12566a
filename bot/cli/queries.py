"""What answers questions in a terminal."""

from bot.aws.client import aws_client
from bot.queries.fleet import Fleet
from bot.queries.queries import Queries
from bot.runtime.runtime import Runtime, build_runtime
from bot.settings import table_settings
from bot.tables.stores import Stores, build_stores
from rules.evaluate.ruleset import default_rules, load_rules


def queries() -> Queries:
    """Return what answers questions about the tables that the environment names."""
    return Queries(*_parts())


def fleet() -> Fleet:
    """Return what reads the fleet from the same tables."""
    return Fleet(*_parts())


def _parts() -> tuple[Runtime, Stores]:
    settings = table_settings()
    runtime = build_runtime(load_rules(settings.rules_file) if settings.rules_file else default_rules(), threads=1)
    return runtime, build_stores(aws_client("dynamodb"), settings.tables, runtime.clock, runtime.telemetry)
