"""Nouns with sane defaults: a healthy station, a pending alert. A test names only what it is about."""

from decimal import Decimal
from typing import Any

from rules.alert.alert import Alert, AlertType, Severity
from rules.evaluate.finding import Finding
from rules.evaluate.stock_signs import StockReason
from rules.metric import ChargerHealth, Metric

NOW = 1_763_800_000_000
"""The tests' present, epoch ms (2025-11-22 08:26:40 UTC)."""

MINUTE = 60_000

ARNS: Any = {"state_machine_arn": "arn:machine", "topic_arn": "arn:topic"}
"""What approving starts, and where it is published."""


def make_metric(**overrides: Any) -> Metric:
    """A station with nothing wrong: 20 of 30 batteries charged, 6 swaps an hour."""
    defaults: dict[str, Any] = {
        "station_id": "STATION_001",
        "timestamp": NOW,
        "swap_rate": Decimal(6),
        "demand_surge": False,
        "charger_uptime": Decimal("99.5"),
        "charger_health": ChargerHealth.HEALTHY,
        "charged_batteries": 20,
        "uncharged_batteries": 10,
    }
    return Metric(**{**defaults, **overrides})


def make_series(*samples: dict[str, Any], every_ms: int = MINUTE, **common: Any) -> tuple[Metric, ...]:
    """Metrics a minute apart, oldest first, the last one at NOW."""
    first = NOW - (len(samples) - 1) * every_ms
    return tuple(
        make_metric(**{"timestamp": first + place * every_ms, **common, **sample})
        for place, sample in enumerate(samples)
    )


def make_alert(**overrides: Any) -> Alert:
    """A pending HIGH alert: STATION_001 is low on batteries."""
    defaults: dict[str, Any] = {
        "alert_id": "3f2a8c1e-0d4b-4c7a-9e55-6b1f0a2d7c90",
        "station_id": "STATION_001",
        "alert_type": AlertType.LOW_INVENTORY,
        "severity": Severity.HIGH,
        "title": "STATION_001: 2 charged batteries left, empty in about 20 min at 6 swaps/h",
        "description": "The station has 2 charged batteries, 6.7 % of all its batteries.",
        "recommended_action": "Bring charged batteries from the nearest depot and throttle reservations.",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Alert(**{**defaults, **overrides})


def make_finding(**overrides: Any) -> Finding:
    """What the alert of `make_alert` was opened from."""
    defaults: dict[str, Any] = {
        "station_id": "STATION_001",
        "alert_type": AlertType.LOW_INVENTORY,
        "severity": Severity.HIGH,
        "reason": StockReason.STOCK_UNDER_COUNT,
        "title": "STATION_001: 2 charged batteries left, empty in about 20 min at 6 swaps/h",
        "description": "The station has 2 charged batteries, 6.7 % of all its batteries.",
        "recommended_action": "Bring charged batteries from the nearest depot and throttle reservations.",
        "observed_at": NOW,
        "thresholds": {"chargedAtMost": 5},
        "facts": {"chargedBatteries": 2, "swapsPerHour": Decimal(6)},
        "samples": (make_metric(charged_batteries=2, uncharged_batteries=28),),
        "minutes_to_empty": Decimal("20.0"),
    }
    return Finding(**{**defaults, **overrides})
