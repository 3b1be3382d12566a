"""What the next shift should know of the last hours."""

from dataclasses import replace

from bot.cards.home.board import Board
from bot.cards.home.handover import handover_lines, standing_buttons
from bot.home.sound_board import sound_board
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.execution import ExecutionStatus
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.waiting import Condition, Snooze
from rules.fleet.fleet_state import fleet_state
from rules.fleet.handover import handover
from rules.lifecycle import deciding, rejecting, telling
from tests.factories import MINUTE, NOW, make_alert
from tests.unit.cards.alerts_to_draw import ARNS, ended
from tests.unit.cards.kinds_of_cards import DECIDED


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


def test_what_closed_by_itself_is_counted_apart_from_what_people_rejected() -> None:
    told = handover([DECIDED["closed as recovered"], DECIDED["closed as expired"]], [], NOW - MINUTE)

    assert (told.approved, told.rejected, told.recovered, told.expired, told.decided_later) == (0, 0, 1, 1, 0)
    said = handover_lines(told)[0]
    assert "0 rejected, 1 closed by itself as recovered, 1 closed by itself as expired." in said


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


def test_what_was_decided_and_still_stands_is_listed_the_oldest_decision_first_and_not_twice() -> None:
    rejection = Rejection(category=RejectionCategory.FALSE_ALARM, text="")

    def rejected(name: str, minutes: int) -> Alert:
        alert = make_alert(alert_id=name, station_id=name, title=f"{name}: low", created_at=NOW - 900 * MINUTE)
        return rejecting.reject(alert, "U0BOB", rejection, NOW - minutes * MINUTE).alert

    failed = ended(ExecutionStatus.FAILED, "no depot")
    told = handover([failed], [], NOW - 480 * MINUTE, [rejected("NEW", 60), rejected("OLD", 700), failed])
    assert [alert.station_id for alert in told.standing] == ["OLD", "NEW"]
    said = "\n".join(handover_lines(told))
    assert "Decided, and the trouble still stands:\n• OLD" in said
    assert "rejected, rejected" in said.split("OLD")[-1].split("NEW")[0]
    (button,) = standing_buttons(told, {"NEW"})
    assert button["elements"][0]["text"]["text"] == "Decide again: NEW"


def test_a_home_tab_leaves_out_what_stands_and_cannot_be_drawn() -> None:
    standing = (make_alert(alert_id="good"), make_alert(alert_id="bad"))
    told = replace(handover([], [], NOW), standing=standing)
    fleet = fleet_state(None, open_alerts={}, mutes=(), now_ms=NOW, forget_ms=10**9)

    def draw(board: Board) -> None:
        if any(alert.alert_id == "bad" for alert in board.handover.standing):
            raise ValueError("cannot be drawn")

    sound = sound_board(Board((), (), (), fleet, told), draw, Telemetry())
    assert [alert.alert_id for alert in sound.handover.standing] == ["good"]
