"""What a digest says of alerts that were decided."""

from bot.cards.digest_words import decided_lines
from rules.alert import Alert, AlertStatus
from rules.alert_metadata import AlertMetadata, Execution, ExecutionStatus
from rules.recovery import Aftermath, Recovery
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
