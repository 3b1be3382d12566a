"""What evaluating a station finds."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import Field

from rules.alert.alert import AlertType, Severity
from rules.alert.placement import Placement
from rules.alert.plan import Plan
from rules.metric import EpochMs, Metric, StationId
from rules.record import Record


class Reason(StrEnum):
    """Why a rule fired. Each rule has reasons of its own; their values are stored and must not change."""


class Finding(Record):
    """
    A station in trouble, with everything needed to open an alert.

    `facts` are the numbers behind the words (counts, minutes, rates), by camelCase name. `samples` are the metrics that
    fired, newest first. `codes` are the sorted fault codes that stations with the same fault share.
    `rules_version` says by which rules it was found. The playbook gives it the `recommended_action` and the `plan`,
    the policy its `placement`, when it is about to open an alert.
    """

    station_id: StationId
    alert_type: AlertType
    severity: Severity
    reason: Reason
    title: str
    description: str
    recommended_action: str = ""
    observed_at: EpochMs
    thresholds: dict[str, Any] = Field(default_factory=dict)
    facts: dict[str, Any] = Field(default_factory=dict)
    samples: tuple[Metric, ...] = ()
    codes: tuple[str, ...] = ()
    minutes_to_empty: Decimal | None = None
    rules_version: str = ""
    plan: Plan | None = None
    placement: Placement | None = None
