"""Alerts with their runs."""

from typing import Any

from rules.alert.alert import Alert
from rules.alert.execution import ExecutionStatus
from rules.lifecycle import carrying_out, deciding
from tests.factories import MINUTE, NOW, make_alert

ARNS: Any = {"state_machine_arn": "arn:machine", "topic_arn": "arn:topic"}


OFFLINE = "States.TaskFailed: charger offline"


def approved() -> Alert:
    return deciding.approve(make_alert(), "U0BOB", NOW, **ARNS).alert


def failed(alert: Alert, told: str = OFFLINE) -> Alert:
    """Start the current run, and let it fail three seconds later."""
    started = carrying_out.execution_started(alert, f"arn:run:{carrying_out.execution_name(alert)}", NOW).alert
    end = NOW + 3_000
    return carrying_out.execution_ended(started, ExecutionStatus.FAILED, end, stopped_at=end, told=told).alert


def retried(alert: Alert) -> Alert:
    return carrying_out.retry(alert, "U0BOB", NOW + 6 * MINUTE, state_machine_arn="arn:machine").alert
