"""The rows of a report: what is read back is what was stored, and no cell calculates anything."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reporting.rows import COLUMNS, LONGEST_CELL, write_rows
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import AlertMetadata, BreakGlass
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.quorum import Approval
from rules.alert.recovery import Aftermath, Recovery
from rules.text.spelled import spelled
from tests.factories import NOW, make_alert
from tests.properties.checks import anything
from tests.strategies import alerts

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def written(*some: Alert) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    assert write_rows(some, file, Sparing(Telemetry(), "row", str)) == len(some)
    # As a spreadsheet does: bytes in UTF-8.
    text = file.getvalue().encode().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def unmarked(text: str) -> str:
    """A text without the apostrophes that keep it from calculating, and without its own."""
    return text.replace("'", "")


def test_an_approved_alert_in_a_row() -> None:
    alert = make_alert(
        status=AlertStatus.APPROVED,
        approved_by="U0ALICE",
        approved_at=NOW + 61_500,
        step_function_execution_arn="arn:run",
        metadata=AlertMetadata(
            approvals=(Approval(by="U0BOB", at=NOW + 1), Approval(by="U0ALICE", at=NOW + 61_500)),
            execution=Execution(status=ExecutionStatus.FAILED, attempt=2, queued_at=NOW, started_at=NOW + 62_000),
            aftermath=Aftermath(attempt=2, recovery=Recovery.NO_EFFECT, at=NOW + 900_000),
            break_glass=BreakGlass(by="U0ALICE", at=NOW, reason="nobody else is awake"),
        ),
    )
    (row,) = written(alert)
    assert row == {
        "alertId": alert.alert_id,
        "stationId": "STATION_001",
        "alertType": "LOW_INVENTORY",
        "severity": "HIGH",
        "title": alert.title,
        "status": "APPROVED",
        "createdAt": "2025-11-22T08:26:40.000Z",
        "createdAtMs": str(NOW),
        "decidedAt": "2025-11-22T08:27:41.500Z",
        "decidedAtMs": str(NOW + 61_500),
        "secondsToDecision": "61.500",
        "decidedBy": "U0ALICE",
        "closedItself": "",
        "approvals": "U0BOB U0ALICE",
        "rejectionCategory": "",
        "rejectionReason": "",
        "breakGlassReason": "nobody else is awake",
        "executionStatus": "FAILED",
        "executionRuns": "2",
        "executionStartedAt": "2025-11-22T08:27:42.000Z",
        "executionStartedAtMs": str(NOW + 62_000),
        "executionStoppedAt": "",
        "executionStoppedAtMs": "",
        "recovery": "NO_EFFECT",
        "recoveryAt": "2025-11-22T08:41:40.000Z",
        "recoveryAtMs": str(NOW + 900_000),
        "executionArn": "arn:run",
    }


def test_a_pending_alert_has_no_decision() -> None:
    (row,) = written(make_alert())
    assert [row[name] for name in ("decidedAt", "decidedAtMs", "secondsToDecision", "decidedBy")] == [""] * 4


@anything
@given(st.lists(alerts(), max_size=4))
def test_whatever_is_stored_is_read_back_a_row_an_alert_and_nothing_is_a_formula(some: list[Alert]) -> None:
    rows = written(*some)
    assert [row["createdAtMs"] for row in rows] == [str(each.created_at) for each in some]
    for row, alert in zip(rows, some, strict=True):
        assert set(row) == set(COLUMNS)
        assert unmarked(row["stationId"]) == unmarked(spelled(alert.station_id))
        reason, read = alert.rejection_reason or "", row["rejectionReason"]
        assert unmarked(read) == unmarked(reason) or (len(read) <= LONGEST_CELL and read.endswith("…"))
        assert not any(cell.startswith(FORMULA_STARTS) for cell in row.values())


def test_what_no_spreadsheet_would_hold_is_cut_where_it_can_be_seen() -> None:
    (row,) = written(make_alert(title="x" * 100_000))
    assert len(row["title"]) == LONGEST_CELL
    assert row["title"].endswith("x…")


@pytest.mark.parametrize("at", [10**15, 10**37])
def test_a_time_beyond_the_calendar_is_told_as_a_number_only(at: int) -> None:
    (row,) = written(make_alert(created_at=at))
    assert (row["createdAt"], row["createdAtMs"]) == ("", str(at))
