"""What a digest says of its alerts, in little room."""

from decimal import Decimal

from bot.cards.digest.digest_words import decided_lines, line_text, row_text
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.recovery import Aftermath, Recovery
from tests.factories import NOW, make_alert


def approved(station: str, status: ExecutionStatus, recovery: Recovery = Recovery.NOT_YET) -> Alert:
    metadata = AlertMetadata(
        execution=Execution(status=status, attempt=1, queued_at=NOW), aftermath=Aftermath(attempt=1, recovery=recovery)
    )
    return make_alert(
        station_id=station, status=AlertStatus.APPROVED, approved_by="U0ALICE", approved_at=NOW, metadata=metadata
    )


def test_what_needs_a_person_again_stands_first() -> None:
    fine = approved("S1", ExecutionStatus.SUCCEEDED, Recovery.RECOVERED)
    under_way = approved("S2", ExecutionStatus.RUNNING)
    useless = approved("S3", ExecutionStatus.SUCCEEDED, Recovery.NO_EFFECT)
    failed = approved("S4", ExecutionStatus.FAILED)
    lines = decided_lines([fine, under_way, useless, failed])
    assert [line.rsplit(": ", 1)[-1] for line in lines] == ["S3", "S4", "S1", "S2"]


def test_a_line_that_is_cut_still_says_how_long_until_it_hurts() -> None:
    title = "ST-1: recurring faults BATTERY_BAY_OVERTEMPERATURE x5, CHARGER_LINK_LOST_AGAIN x4, empty in about 20 min"
    alert = make_alert(station_id="ST-1", title=title, metadata=AlertMetadata(digest="d", minutes_to_empty=Decimal(20)))
    assert line_text(alert).endswith("…, empty in about 20 min")
    assert "…" not in row_text(alert)
