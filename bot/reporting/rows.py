"""The alerts of a report as CSV, one row per alert, for further analysis."""

import csv
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import IO

from bot.reporting.csv_cells import cell
from bot.runtime.sparing import Sparing
from bot.slack.text import cut
from rules.alert.alert import Alert
from rules.alert.execution import Execution
from rules.report.report_tally import last_recovery, time_to_decision
from rules.text.spelled import spelled
from rules.units import EPOCH

Column = Callable[[Alert], object]

LONGEST_CELL = 32_767
"""Characters. Spreadsheets silently drop the rest."""


def write_rows(alerts: Iterable[Alert], file: IO[str], sparing: Sparing) -> int:
    """
    Write alerts to a file opened with `newline=""`; return how many were written. `sparing` has the others.

    Each time has two columns: ISO 8601 in UTC and, with a name ending in Ms, epoch ms.
    """
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    count = 0
    for row in sparing.each(alerts, _row):
        writer.writerow(row)
        count += 1
    return count


def _row(alert: Alert) -> list[str]:
    return [cut(cell(column(alert)), LONGEST_CELL) for column in COLUMNS.values()]


def _iso(epoch_ms: int | None) -> str | None:
    if epoch_ms is None:
        return None
    try:
        return (EPOCH + timedelta(milliseconds=epoch_ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except OverflowError:
        return None  # another writer's time, out of range; the column next to it has the number


def _seconds_to_decision(alert: Alert) -> str | None:
    milliseconds = time_to_decision(alert)
    return None if milliseconds is None else f"{milliseconds // 1000}.{milliseconds % 1000:03}"


def _decided_at(alert: Alert) -> int | None:
    is_decided = time_to_decision(alert) is not None or alert.closed_itself is not None
    return alert.decided_at if is_decided else None


def _approvals(alert: Alert) -> str:
    return " ".join(dict.fromkeys(each.by for each in alert.metadata.approvals))


def _of_execution(read: Callable[[Execution], object]) -> Column:
    return lambda alert: None if alert.metadata.execution is None else read(alert.metadata.execution)


def _looked_at(alert: Alert) -> int | None:
    aftermath = alert.metadata.aftermath
    return None if aftermath is None or last_recovery(alert) is None else aftermath.at


def _why_alone(alert: Alert) -> str | None:
    broken = alert.metadata.break_glass
    return None if broken is None else broken.reason


COLUMNS: dict[str, Column] = {
    "alertId": lambda alert: alert.alert_id,
    "stationId": lambda alert: spelled(alert.station_id),
    "alertType": lambda alert: alert.alert_type.value,
    "severity": lambda alert: alert.severity.value,
    "title": lambda alert: alert.title,
    "status": lambda alert: alert.status.value,
    "createdAt": lambda alert: _iso(alert.created_at),
    "createdAtMs": lambda alert: alert.created_at,
    "decidedAt": lambda alert: _iso(_decided_at(alert)),
    "decidedAtMs": _decided_at,
    "secondsToDecision": _seconds_to_decision,
    "decidedBy": lambda alert: alert.decided_by,
    "closedItself": lambda alert: alert.closed_itself,
    "approvals": _approvals,
    "rejectionCategory": lambda alert: alert.metadata.rejection_category,
    "rejectionReason": lambda alert: alert.rejection_reason,
    "breakGlassReason": _why_alone,
    "executionStatus": _of_execution(lambda run: run.status.value),
    "executionRuns": _of_execution(lambda run: run.attempt),
    "executionStartedAt": _of_execution(lambda run: _iso(run.started_at)),
    "executionStartedAtMs": _of_execution(lambda run: run.started_at),
    "executionStoppedAt": _of_execution(lambda run: _iso(run.stopped_at)),
    "executionStoppedAtMs": _of_execution(lambda run: run.stopped_at),
    "recovery": last_recovery,
    "recoveryAt": lambda alert: _iso(_looked_at(alert)),
    "recoveryAtMs": _looked_at,
    "executionArn": lambda alert: alert.step_function_execution_arn,
}
"""The columns by name, in order."""
