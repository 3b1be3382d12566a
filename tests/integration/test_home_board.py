"""What the home tab says was decided is found by when it was decided, however long before the alert was opened."""

from typing import Any

import pytest

from bot.fleet import Fleet
from bot.home.board import SHIFT_MS, Board, Boards
from bot.home.decided import LastDecisions
from bot.stores import Stores
from bot.threads import Threads
from rules.alert_metadata import ExecutionStatus
from rules.audit import ActionType
from rules.lifecycle import carrying_out, deciding, opening, rejecting
from rules.quorum import Quorum
from rules.rejection import Rejection, RejectionCategory
from rules.ruleset import default_rules
from tests.factories import MINUTE, NOW, make_finding
from tests.integration.ticking import FixedClock, new_id

HOUR = 60 * MINUTE
ARNS: dict[str, Any] = {"state_machine_arn": "machine", "topic_arn": "topic"}


class Shift:
    """A night in the tables."""

    def __init__(self, stores: Stores, clock: FixedClock) -> None:
        self._stores = stores
        self._clock = clock

    def open(self, hours_ago: float) -> str:
        alert_id, at = new_id(), NOW - int(hours_ago * HOUR)
        found = make_finding(station_id=f"STATION_{alert_id[:8]}")
        self._stores.changing.open(opening.open_alert(found, alert_id, at), 1)
        return alert_id

    def approve(self, alert_id: str, hours_ago: float = 0, **more: Any) -> None:
        self._change(alert_id, hours_ago, lambda alert, at: deciding.approve(alert, "U0ALICE", at, **ARNS, **more))

    def reject(self, alert_id: str, hours_ago: float = 0) -> None:
        rejection = Rejection(RejectionCategory.OTHER, "works")
        self._change(alert_id, hours_ago, lambda alert, at: rejecting.reject(alert, "U0BOB", rejection, at))

    def run(self, alert_id: str, hours_ago: float) -> None:
        self._change(alert_id, hours_ago, lambda alert, at: carrying_out.execution_started(alert, "arn", at))

    def fail(self, alert_id: str, hours_ago: float = 0) -> None:
        def step(alert: Any, at: int) -> Any:
            return carrying_out.execution_ended(alert, ExecutionStatus.FAILED, at, stopped_at=at, told="no depot")

        self._change(alert_id, hours_ago, step)

    def retry(self, alert_id: str) -> None:
        self._change(alert_id, 0, lambda alert, at: carrying_out.retry(alert, "U0BOB", at, state_machine_arn="machine"))

    def _change(self, alert_id: str, hours_ago: float, step: Any) -> None:
        self._clock.now = NOW - int(hours_ago * HOUR)
        self._stores.changing.change(alert_id, step)
        self._clock.now = NOW

    async def board(self) -> Board:
        stores, threads, clock = self._stores, Threads(2), self._clock.clock
        fleet = Fleet(
            snapshots=stores.fleet,
            alerts=stores.alerts,
            mutes=stores.mutes,
            threads=threads,
            clock=clock,
            rules=default_rules(),
        )
        decisions = LastDecisions(stores.alerts, stores.audit)
        boards = Boards(
            alerts=stores.alerts, decisions=decisions, mutes=stores.mutes, fleet=fleet, threads=threads, clock=clock
        )
        try:
            return await boards.read()
        finally:
            threads.close()


@pytest.fixture
def shift(stores: Stores, clock: FixedClock) -> Shift:
    return Shift(stores, clock)


def ids(alerts: Any) -> list[str]:
    return [each.alert_id for each in alerts]


async def test_what_was_opened_before_the_shift_and_decided_in_it_is_told(shift: Shift) -> None:
    old, older = shift.open(SHIFT_MS / HOUR + 2), shift.open(100)
    shift.approve(old, 1)
    shift.reject(older, 2)
    young = shift.open(3)
    shift.reject(young, 2.5)

    told = (await shift.board()).handover
    assert (sum(told.opened.values()), told.approved, told.rejected, told.decided_later) == (1, 1, 2, 2)
    assert ids(told.running) == [old]


async def test_what_was_decided_before_the_shift_is_not_counted_but_a_run_that_failed_in_it_is_told(
    shift: Shift,
) -> None:
    alert_id = shift.open(20)
    shift.approve(alert_id, 12)
    shift.run(alert_id, 12)
    assert (await shift.board()).handover.wrong == ()
    shift.fail(alert_id, 1)

    told = (await shift.board()).handover
    assert (told.opened, told.approved, told.rejected) == ({}, 0, 0)
    assert ids(told.wrong) == [alert_id]


async def test_the_last_decisions_are_those_however_many_younger_alerts_were_decided_before(shift: Shift) -> None:
    old = shift.open(50)
    for number in range(21):
        shift.reject(shift.open(5 - number / 10), 2)
    shift.reject(old, 1)

    decided = (await shift.board()).decided
    assert (decided[0].alert_id, len(decided)) == (old, 8)
    assert decided[0].metadata.evidence is not None


async def test_an_approval_that_others_must_join_an_ordered_run_and_a_refused_press_are_no_decisions(
    shift: Shift, stores: Stores
) -> None:
    decided = shift.open(40)
    shift.approve(decided, 30)
    shift.run(decided, 30)
    shift.fail(decided, 30)
    rejected = shift.open(40)
    shift.reject(rejected, 29)
    half = [shift.open(3) for _ in range(9)]
    for each in half:
        shift.approve(each, 1, quorum=Quorum(needed=2))
        stores.changing.change(
            each, lambda alert, _: deciding.refuse(alert, "U0CAROL", ActionType.ALERT_APPROVED, "no")
        )
    shift.retry(decided)

    board = await shift.board()
    assert ids(board.decided) == [rejected, decided]
    assert (board.handover.approved, board.handover.rejected) == (0, 0)
    assert ids(board.handover.running) == [decided]
