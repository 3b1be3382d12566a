"""In which order a digest, its dialogs and its decisions take their alerts."""

from decimal import Decimal

from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.waiting import Condition
from rules.digest.digest_members import worst_first
from tests.factories import NOW, make_alert


def listed(station: str, severity: Severity, minutes: int | None) -> Alert:
    metadata = AlertMetadata(minutes_to_empty=None if minutes is None else Decimal(minutes))
    return make_alert(station_id=station, severity=severity, metadata=metadata)


def test_the_most_severe_stands_first_then_what_hurts_the_soonest_then_by_name() -> None:
    order = [
        listed("S6", Severity.HIGH, 90),
        listed("S5", Severity.MEDIUM, 0),
        listed("S4", Severity.MEDIUM, 11),
        listed("S1", Severity.MEDIUM, None),
        listed("S2", Severity.MEDIUM, None),
        listed("S3", Severity.LOW, 1),
    ]
    assert worst_first(reversed(order)) == order


def test_of_one_severity_what_cleared_stands_last() -> None:
    over = listed("S1", Severity.HIGH, 1)
    cleared = over.model_copy(
        update={"metadata": over.metadata.model_copy(update={"condition": Condition(cleared_at=NOW)})}
    )
    order = [listed("S2", Severity.HIGH, None), cleared, listed("S3", Severity.LOW, 0)]
    assert worst_first(reversed(order)) == order


def test_the_moments_in_which_alerts_of_one_tick_were_written_do_not_order_them() -> None:
    early = listed("S2", Severity.LOW, 30)
    late = listed("S1", Severity.LOW, 30).model_copy(update={"created_at": NOW + 1})
    assert worst_first([early, late]) == [late, early]
