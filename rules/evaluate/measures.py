"""What the rules measure at a station, whether they fire or not, by the same names as in evidence."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate.kinds import kind_of
from rules.evaluate.own_window import own_window
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.text.excerpt import excerpt

MOST_CODES = 10
MOST_CHARACTERS = 60


def measures(alert_type: AlertType, window: Window, rules: RuleSet) -> dict[str, Any]:
    """Return what the rule of a type measures in a window."""
    kind, rules = kind_of(alert_type), rules.of(window.station_id)
    return kind.measures(own_window(kind, window, rules), rules.section(kind))


def comparable(alert_type: AlertType, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that can be compared with those of another time, cut short."""
    kept = {name: _short(facts[name]) for name in kind_of(alert_type).compared if name in facts}
    return {name: value for name, value in kept.items() if value is not None}


def _short(value: Any) -> Any:
    match value:
        case bool():
            return None
        case int() | Decimal():
            return value
        case str():
            return excerpt(value, MOST_CHARACTERS)
        case list() | tuple():
            return [excerpt(str(each), MOST_CHARACTERS) for each in value[:MOST_CODES]]
    return None
