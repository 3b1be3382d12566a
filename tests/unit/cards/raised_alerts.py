"""Alerts that the rules raised from samples."""

from typing import Any

from rules.alert.alert import Alert
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.finding import Reason
from rules.evaluate.hours import NO_HOURS, Hour, StationHours
from rules.evaluate.ruleset import default_rules
from rules.lifecycle.opening import open_alert
from rules.playbook.advice import advised
from rules.playbook.playbook import default_playbook
from rules.units import DAY_MS
from tests.factories import NOW, make_alert, make_series

RULES = default_rules()


QUIET_DAYS = StationHours(tuple(Hour(NOW - days * DAY_MS, swaps=4.0) for days in range(7, 0, -1)))


def raised(
    reason: Reason,
    *samples: dict[str, Any],
    last_seen_ms: int | None = None,
    hours: StationHours = NO_HOURS,
    **common: Any,
) -> Alert:
    """The alert that the rules open for a reason."""
    found = evaluate_station("STATION_001", make_series(*samples, **common), NOW, RULES, last_seen_ms, hours)
    finding = next(each for each in found if each.reason == reason)
    return open_alert(advised(finding, RULES, default_playbook()), make_alert().alert_id, NOW).alert


FIVE: tuple[dict[str, Any], ...] = ({},) * 5
