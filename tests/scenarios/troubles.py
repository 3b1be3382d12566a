"""Stations in trouble, as they report it: alerts are opened from what the shipped rules find in these samples."""

from decimal import Decimal
from typing import Any

from rules.alert.alert import AlertType, Severity
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import default_rules
from rules.metric import ChargerHealth, Metric
from tests.factories import MINUTE, make_metric

RULES = default_rules()
_SHORT = {"charged_batteries": 2, "uncharged_batteries": 28}
TROUBLES: dict[tuple[AlertType, Severity], dict[str, Any]] = {
    (AlertType.LOW_INVENTORY, Severity.MEDIUM): {"charged_batteries": 5, "uncharged_batteries": 25},
    (AlertType.LOW_INVENTORY, Severity.HIGH): _SHORT,
    (AlertType.LOW_INVENTORY, Severity.CRITICAL): {**_SHORT, "swap_rate": Decimal(24)},
    (AlertType.CHARGER_DOWN, Severity.CRITICAL): {"charger_health": ChargerHealth.DOWN, "charger_uptime": Decimal(12)},
}


def troubled(
    station_id: str,
    now_ms: int,
    alert_type: AlertType = AlertType.LOW_INVENTORY,
    severity: Severity = Severity.HIGH,
) -> tuple[list[Metric], Finding]:
    """Return three minutes of samples, the newest at `now_ms` (epoch ms), and what is found in them."""
    trouble = TROUBLES[alert_type, severity]
    samples = [make_metric(station_id=station_id, timestamp=now_ms - age * MINUTE, **trouble) for age in range(3)]
    (finding,) = evaluate_station(station_id, samples, now_ms, RULES)
    assert (finding.alert_type, finding.severity) == (alert_type, severity)
    return samples, finding


def silent(station_id: str, now_ms: int, minutes: int = 12) -> tuple[list[Metric], Finding]:
    """Return the last sample of a station that reports no longer, and what is found at `now_ms` (epoch ms)."""
    last = make_metric(station_id=station_id, timestamp=now_ms - minutes * MINUTE)
    (finding,) = evaluate_station(station_id, [], now_ms, RULES, last.timestamp)
    return [last], finding
