"""What answers questions in a terminal."""

from bot.aws.client import aws_client
from bot.queries.build import build_enquiries, build_fleet
from bot.queries.fleet import Fleet
from bot.queries.queries import Queries
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.settings import table_settings
from bot.tables.stores import Stores, build_stores
from rules.evaluate.ruleset import RuleSet, default_rules, load_rules


def enquiries() -> Queries:
    """Return it for the tables that the environment names."""
    return build_enquiries(*_parts())


def fleet() -> Fleet:
    """Return what reads the fleet, for the same."""
    return build_fleet(*_parts())


def _parts() -> tuple[Stores, WorkerThreads, Clock, RuleSet]:
    settings = table_settings()
    clock = Clock()
    rules = load_rules(settings.rules_file) if settings.rules_file else default_rules()
    return build_stores(aws_client("dynamodb"), settings.tables, clock, Telemetry()), WorkerThreads(1), clock, rules
