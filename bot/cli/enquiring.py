"""What answers questions in a terminal."""

from bot.bootstrap import aws_client
from bot.clock import Clock
from bot.counters import Counters
from bot.enquiries import Enquiries
from bot.settings import table_settings
from bot.stores import build_enquiries, build_stores
from bot.threads import Threads
from rules.ruleset import default_rules, load_rules


def enquiries() -> Enquiries:
    """Return it for the tables that the environment names."""
    settings = table_settings()
    clock = Clock()
    rules = load_rules(settings.rules_file) if settings.rules_file else default_rules()
    stores = build_stores(aws_client("dynamodb"), settings.tables, clock, Counters())
    return build_enquiries(stores, Threads(1), clock, rules)
