"""What the next shift should know of the last hours."""

from bot.cards.home.handover import handover_lines
from rules.alert.alert import Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.execution import ExecutionStatus
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.waiting import Condition, Snooze
from rules.fleet.handover import handover
from rules.lifecycle import deciding, rejecting, telling
from tests.factories import MINUTE, NOW, make_alert
from tests.unit.cards.alerts_to_draw import ARNS, ended


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
    assert told.running == (approved,)
    assert told.waiting == (waits, young)


def test_hours_without_alerts_are_empty() -> None:
    told = handover([], [], NOW)

    assert (told.opened, told.approved, told.rejected, told.wrong, told.waiting) == ({}, 0, 0, (), ())


def test_a_decision_counts_when_it_was_made_and_not_when_its_alert_was_opened() -> None:
    before = make_alert(created_at=NOW - 600 * MINUTE)
    earlier = deciding.approve(before, "U0ALICE", NOW - 500 * MINUTE, **ARNS).alert
    later = deciding.approve(before, "U0ALICE", NOW, **ARNS).alert

    told = handover([earlier, later], [], NOW - 480 * MINUTE)

    assert (told.opened, told.approved, told.decided_later) == ({}, 1, 1)
    assert "no new alert, 1 approved, 0 rejected; 1 of those decided was opened before." in handover_lines(told)[0]


def test_it_names_what_runs_what_the_field_was_not_told_and_how_what_waits_stands() -> None:
    approved = deciding.approve(make_alert(), "U0ALICE", NOW, **ARNS).alert
    untold = telling.notification_failed(approved, "topic", "the topic is gone", NOW).alert
    snooze = Snooze(by="U0BOB", at=NOW, until=NOW + 60 * MINUTE)
    snoozed = make_alert(severity=Severity.CRITICAL, metadata=AlertMetadata(snooze=snooze))
    cleared = make_alert(metadata=AlertMetadata(condition=Condition(cleared_at=NOW)))

    said = "\n".join(handover_lines(handover([untold], [snoozed, cleared], NOW)))

    assert "have not ended:\n• STATION_001: 2 charged batteries left" in said
    assert "(remediation queued, *field not told*)" in said
    assert "2 still wait (1 CRITICAL, 1 HIGH; 1 snoozed; condition of 1 cleared); the oldest since" in said
