"""What the next shift should know of the last hours."""

from rules.alert import Severity
from rules.alert_metadata import ExecutionStatus
from rules.handover import handover
from rules.lifecycle import deciding, rejecting
from rules.rejection import Rejection, RejectionCategory
from tests.factories import MINUTE, NOW, make_alert
from tests.unit.test_cards import ARNS, ended


def test_it_counts_what_was_opened_since_and_lists_what_went_wrong_and_what_waits() -> None:
    failed = ended(ExecutionStatus.FAILED, "no depot")
    approved = deciding.approve(make_alert(severity=Severity.CRITICAL), "U0ALICE", NOW, **ARNS).alert
    rejection = Rejection(category=RejectionCategory.FALSE_ALARM, text="")
    rejected = rejecting.reject(make_alert(), "U0BOB", rejection, NOW).alert
    waits = make_alert(created_at=NOW - 600 * MINUTE)
    young = make_alert(created_at=NOW - MINUTE)

    told = handover([failed, approved, rejected, waits, young], [young, waits], NOW - 480 * MINUTE)

    assert told.opened == {Severity.CRITICAL: 1, Severity.HIGH: 3}
    assert (told.approved, told.rejected) == (2, 1)
    assert told.wrong == (failed,)
    assert told.waiting == (waits, young)


def test_hours_without_alerts_are_empty() -> None:
    told = handover([], [], NOW)

    assert (told.opened, told.approved, told.rejected, told.wrong, told.waiting) == ({}, 0, 0, (), ())
