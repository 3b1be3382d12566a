"""One trouble is one alert: what a decided alert says of its condition, and how it is decided again."""

from typing import Any

import pytest

from rules.alert.alert import Alert, AlertStatus
from rules.alert.errors import NothingToDecideAgain
from rules.alert.execution import ExecutionStatus
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import WorkKind
from rules.lifecycle import carrying_out, deciding, looking_again, rejecting, watching
from rules.lifecycle.afterwards import (
    cleared_since,
    decide_again,
    got_worse,
    may_decide_again,
    may_stand,
    still_stands,
)
from rules.lifecycle.change import Change, GuardMove
from rules.lifecycle.looking_again import awaits_look
from tests.factories import ARNS, MINUTE, NOW, make_alert, make_finding

LATER = NOW + 20 * MINUTE


def taken(change: Change | None) -> Alert:
    assert change is not None
    return change.alert


def rejected(alert: Alert | None = None) -> Alert:
    rejection = Rejection(RejectionCategory.OTHER, "known")
    return rejecting.reject(alert or make_alert(), "U0BOB", rejection, NOW).alert


def approved() -> Alert:
    return deciding.approve(make_alert(), "U0ALICE", NOW, **ARNS).alert


def ended(status: ExecutionStatus = ExecutionStatus.SUCCEEDED) -> Alert:
    running = carrying_out.execution_started(approved(), "arn:run", NOW).alert
    return carrying_out.execution_ended(running, status, NOW, stopped_at=NOW, report=None).alert


def looked_at(recovery: Recovery, status: ExecutionStatus = ExecutionStatus.SUCCEEDED) -> Alert:
    return taken(looking_again.looked_at(ended(status), recovery, None, NOW))


def standing() -> Alert:
    return taken(still_stands(rejected(), LATER))


@pytest.mark.parametrize(
    ("alert", "waits", "stands"),
    [
        pytest.param(rejected(), False, True, id="rejected"),
        pytest.param(approved(), True, True, id="approved, not started"),
        pytest.param(ended(), True, True, id="ended, not looked at"),
        pytest.param(ended(ExecutionStatus.FAILED), True, True, id="failed, not looked at"),
        pytest.param(looked_at(Recovery.RECOVERED), False, False, id="recovered"),
        pytest.param(looked_at(Recovery.RECOVERED, ExecutionStatus.FAILED), False, False, id="failed, recovered"),
        pytest.param(looked_at(Recovery.NO_EFFECT), False, True, id="no effect"),
        pytest.param(looked_at(Recovery.UNKNOWN), False, True, id="unknown"),
        pytest.param(
            carrying_out.execution_not_started(approved(), "no machine", NOW).alert, False, True, id="not started"
        ),
        pytest.param(
            rejected(taken(watching.condition_cleared(make_alert(), Reading(), None, NOW))),
            False,
            False,
            id="cleared before it was rejected",
        ),
    ],
)
def test_what_a_guard_is_told_of_a_decided_alert(alert: Alert, waits: bool, stands: bool) -> None:
    assert (awaits_look(alert), may_stand(alert)) == (waits, stands)


@pytest.mark.parametrize("recovery", [Recovery.RECOVERED, Recovery.NO_EFFECT, Recovery.UNKNOWN])
def test_what_a_look_found_is_told_to_the_guard(recovery: Recovery) -> None:
    change = looking_again.looked_at(ended(), recovery, None, NOW)
    assert change is not None
    assert change.guard is GuardMove.FOLLOW


def test_another_run_is_told_to_the_guard_and_the_condition_is_open_again() -> None:
    alert = taken(still_stands(looked_at(Recovery.NO_EFFECT), LATER))
    change = carrying_out.retry(alert, "U0EVE", LATER, state_machine_arn="arn:machine")
    assert (change.guard, change.alert.metadata.afterwards) == (GuardMove.FOLLOW, None)
    assert not may_decide_again(change.alert)


def test_that_it_still_stands_is_noted_on_the_card_and_in_the_audit() -> None:
    change = still_stands(rejected(), LATER)
    assert change is not None
    assert change.alert.metadata.afterwards is not None
    assert change.alert.metadata.afterwards.stands_at == LATER
    assert [each.details["event"] for each in change.entries] == ["STILL_STANDS"]
    assert (change.adds, change.guard) == ((WorkKind.UPDATE_CARD,), GuardMove.STANDS)


@pytest.mark.parametrize("alert", [make_alert(), approved(), ended()])
def test_of_a_pending_alert_or_one_that_is_being_dealt_with_nothing_is_noted(alert: Alert) -> None:
    assert still_stands(alert, LATER) is None


def test_that_it_cleared_is_noted_where_it_was_said_to_stand_and_else_only_told_to_the_guard() -> None:
    change = cleared_since(standing(), LATER)
    assert change is not None
    assert change.alert.metadata.afterwards is not None
    assert change.alert.metadata.afterwards.cleared_at == LATER
    assert not may_decide_again(change.alert)
    assert (change.guard, len(change.entries)) == (GuardMove.CLEARED, 1)
    assert cleared_since(rejected(), LATER) == Change(rejected(), guard=GuardMove.CLEARED)
    assert cleared_since(make_alert(), LATER) is None


@pytest.mark.parametrize(
    ("alert", "may"),
    [
        (make_alert(), False),
        (rejected(), False),
        (standing(), True),
        (approved(), False),
        (ended(ExecutionStatus.FAILED), False),
        (looked_at(Recovery.RECOVERED), False),
        (looked_at(Recovery.NO_EFFECT), True),
        (looked_at(Recovery.UNKNOWN), True),
        (taken(cleared_since(standing(), LATER)), False),
        (taken(got_worse(standing(), "worse", LATER)), False),
    ],
)
def test_what_may_be_decided_again(alert: Alert, may: bool) -> None:
    assert may_decide_again(alert) is may
    if not may:
        with pytest.raises(NothingToDecideAgain):
            decide_again(alert, make_finding(), "U0BOB", LATER, "new")


def test_a_new_alert_by_what_the_station_is_like_now_names_the_one_that_stays_decided() -> None:
    change = decide_again(looked_at(Recovery.NO_EFFECT), make_finding(title="newer"), "U0BOB", LATER, "new")
    assert change.alert.status is AlertStatus.APPROVED
    assert change.alert.metadata.followed_by is not None
    assert (change.alert.metadata.followed_by.alert_id, change.alert.metadata.followed_by.by) == ("new", "U0BOB")
    assert [(each.user_id, each.details["event"]) for each in change.entries] == [("U0BOB", "DECIDED_AGAIN")]
    opens = change.opens
    assert opens is not None
    assert (opens.alert.alert_id, opens.alert.status, opens.alert.title) == ("new", AlertStatus.PENDING, "newer")
    before: Any = opens.alert.metadata.earlier
    assert (before.alert_id, before.status, before.recovery) == (change.alert.alert_id, "APPROVED", "NO_EFFECT")
    (entry,) = opens.entries
    assert (entry.action_type, entry.user_id) == ("ALERT_CREATED", "U0BOB")
    assert entry.details["decidesAgain"] == change.alert.alert_id
    assert opens.adds == (WorkKind.POST_CARD,)
    assert change.is_awaited
    assert opens.is_awaited


def test_trouble_that_is_over_is_not_decided_again() -> None:
    with pytest.raises(NothingToDecideAgain):
        decide_again(standing(), None, "U0BOB", LATER, "new")


def test_of_an_alert_that_offered_nothing_it_is_not_noted_that_its_trouble_got_worse() -> None:
    assert got_worse(rejected(), "worse", LATER) is None
