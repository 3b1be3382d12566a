"""What evaluating a station finds."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import Field

from rules.alert.alert import AlertType, Severity
from rules.metric import EpochMs, Metric, StationId
from rules.record import Record


class Reason(StrEnum):
    """Why a rule fired; stable, told apart by operators and tests."""

    STOCK_EMPTY = "stock_empty"
    STOCK_UNDER_COUNT = "stock_under_count"
    STOCK_UNDER_SHARE = "stock_under_share"
    EMPTY_SOON = "empty_soon"
    CHARGER_REPORTED_DOWN = "charger_reported_down"
    CHARGER_REPORTED_DEGRADED = "charger_reported_degraded"
    UPTIME_UNDER_THRESHOLD = "uptime_under_threshold"
    STATION_SILENT = "station_silent"
    DEMAND_SURGE = "demand_surge"
    SWAP_RATE_OVER_THRESHOLD = "swap_rate_over_threshold"
    FAULT_RECURRING = "fault_recurring"


class Finding(Record):
    """
    A station in trouble, with everything an alert needs to be opened.

    `facts` are the numbers behind the words (counts, minutes, rates), by
    camelCase name; `samples` the metrics that fired, newest first; `codes` the
    fault codes by which stations with the same fault are told, sorted.
    """

    station_id: StationId
    alert_type: AlertType
    severity: Severity
    reason: Reason
    title: str
    description: str
    recommended_action: str
    observed_at: EpochMs
    thresholds: dict[str, Any] = Field(default_factory=dict)
    facts: dict[str, Any] = Field(default_factory=dict)
    samples: tuple[Metric, ...] = ()
    codes: tuple[str, ...] = ()
    minutes_to_empty: Decimal | None = None
