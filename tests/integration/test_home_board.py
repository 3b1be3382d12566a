"""What the home tab says was decided is found by when it was decided, however long before the alert was opened."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest

from bot.cards.home.board import Board
from bot.cards.home.handover import handover_lines
from bot.home.board import SHIFT_MS, Boards
from bot.home.recent_decisions import LastDecisions
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.audit import ActionType
from rules.alert.execution import ExecutionStatus
from rules.alert.quorum import Quorum
from rules.alert.recovery import Recovery
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import Work, WorkKind, work_key
from rules.lifecycle import carrying_out, deciding, looking_again, opening, rejecting, telling
from storage.items import to_attributes
from storage.tables import TableNames
from tests.doubles.runtime import make_runtime
from tests.factories import ARNS, MINUTE, NOW, make_finding
from tests.integration.ticking import FixedClock, new_id

HOUR = 60 * MINUTE


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
        begun = WorkKind.START_EXECUTION
        self._end(alert_id, hours_ago, begun, lambda alert, at: carrying_out.execution_started(alert, "arn", at))

    def fail(self, alert_id: str, hours_ago: float = 0) -> None:
        def step(alert: Any, at: int) -> Any:
            return carrying_out.execution_ended(alert, ExecutionStatus.FAILED, at, stopped_at=at, report="no depot")

        self._end(alert_id, hours_ago, WorkKind.FOLLOW_EXECUTION, step)

    def succeed(self, alert_id: str, hours_ago: float, recovery: Recovery) -> None:
        def step(alert: Any, at: int) -> Any:
            return carrying_out.execution_ended(alert, ExecutionStatus.SUCCEEDED, at, stopped_at=at, report="done")

        self._end(alert_id, hours_ago, WorkKind.FOLLOW_EXECUTION, step)
        self._change(alert_id, hours_ago, lambda alert, at: looking_again.looked_at(alert, recovery, None, at))
        self._change(alert_id, hours_ago, lambda alert, at: telling.notification_sent(alert, "m", "topic", at))

    def retry(self, alert_id: str) -> None:
        self._change(alert_id, 0, lambda alert, at: carrying_out.retry(alert, "U0BOB", at, state_machine_arn="machine"))

    def _end(self, alert_id: str, hours_ago: float, kind: WorkKind, step: Any) -> None:
        key = work_key(alert_id, kind)
        (work,) = [each for each in self._stores.work.outstanding() if each.key == key]
        self._change(alert_id, hours_ago, step, ends=self._stores.work.claim(work, new_id(), "worker"))

    def _change(self, alert_id: str, hours_ago: float, step: Any, ends: Work | None = None) -> None:
        self._clock.now = NOW - int(hours_ago * HOUR)
        self._stores.changing.change(alert_id, step, ends=ends)
        self._clock.now = NOW

    async def board(self) -> Board:
        runtime = make_runtime(clock=self._clock.clock)
        try:
            return await Boards(runtime, self._stores).read()
        finally:
            runtime.workers.close()


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


def carried_out(shift: Shift, hours_ago: float) -> str:
    alert_id = shift.open(hours_ago)
    shift.approve(alert_id, hours_ago)
    shift.run(alert_id, hours_ago)
    return alert_id


async def test_a_remediation_that_hangs_and_one_that_waits_to_be_started_are_told_however_old_they_are(
    shift: Shift,
) -> None:
    waits = shift.open(30)
    shift.approve(waits, 30)
    hangs = carried_out(shift, 24 * 20)
    done = carried_out(shift, 24 * 21)
    shift.succeed(done, 24 * 21, Recovery.RECOVERED)

    told = (await shift.board()).handover
    assert ids(told.running) == [hangs, waits]
    said = "\n".join(handover_lines(told))
    assert "remediation running, approved <!date" in said
    assert "remediation queued, approved <!date" in said


async def test_what_failed_or_did_not_help_and_nobody_ordered_again_is_told_for_a_week_newest_first(
    shift: Shift,
) -> None:
    failed, useless, forgotten, well, again = (carried_out(shift, hours) for hours in (20, 40, 24 * 8, 30, 50))
    shift.fail(failed, 19)
    shift.succeed(useless, 39, Recovery.NO_EFFECT)
    shift.fail(forgotten, 24 * 8 - 1)
    shift.succeed(well, 29, Recovery.RECOVERED)
    shift.fail(again, 49)
    assert ids((await shift.board()).handover.wrong) == [failed, useless, again]
    shift.retry(again)

    told = (await shift.board()).handover
    assert ids(told.wrong) == [failed, useless]
    assert ids(told.running) == [again]
    assert told.approved == 0


async def test_of_many_that_failed_the_rest_is_counted(shift: Shift) -> None:
    failed = [carried_out(shift, 20 + number) for number in range(7)]
    for number, alert_id in enumerate(failed):
        shift.fail(alert_id, 19 + number)

    told = (await shift.board()).handover
    assert ids(told.wrong) == failed
    assert "and 2 more" in handover_lines(told)[-2]


async def test_what_is_settled_is_not_read_again_and_the_rest_is(
    shift: Shift, stores: Stores, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    well, failed = carried_out(shift, 30), carried_out(shift, 31)
    shift.succeed(well, 29, Recovery.RECOVERED)
    shift.fail(failed, 29)
    read, get_many = list[list[str]](), stores.alerts.get_many

    def noted(alert_ids: Iterable[str], **how: bool) -> dict[str, Alert]:
        read.append(list(alert_ids))
        return get_many(read[-1], **how)

    monkeypatch.setattr(stores.alerts, "get_many", noted)
    decisions = LastDecisions(stores.alerts, stores.audit, stores.work, clock.clock.monotonic)
    for _ in range(2):
        found = decisions.read(since=NOW - SHIFT_MS, until=NOW, count=0, but=(), waiting=())

    (_, first), (_, second) = read[:2], read[2:]
    assert set(first) == {well, failed}
    assert second == [failed]
    assert ids(found.shift) == [failed]


async def test_the_last_decisions_stand_behind_however_many_refused_presses(
    shift: Shift, stores: Stores, names: TableNames
) -> None:
    alert_id = shift.open(3)
    shift.reject(alert_id, 2)
    refused = {"actionType": "ALERT_APPROVED", "alertId": "none", "userId": "U0GUEST", "status": "FAILED"}
    entries = ({**refused, "taskId": new_id(), "timestamp": NOW - number} for number in range(2_200))
    rejected = ({**each, "taskId": new_id(), "actionType": "ALERT_REJECTED"} for each in entries)
    put_many(stores, names.audit, rejected)

    board = await shift.board()
    assert ids(board.decided) == [alert_id]
    assert board.handover.rejected == 1


@pytest.mark.parametrize("at", [NOW + 6 * MINUTE, NOW + 30 * 24 * HOUR, NOW * 1_000, NOW * 10**6])
async def test_the_last_decisions_stand_behind_none_that_claims_to_be_of_the_future(
    shift: Shift, stores: Stores, names: TableNames, at: int
) -> None:
    rejected, failed = shift.open(3), carried_out(shift, 3)
    shift.reject(rejected, 2)
    shift.fail(failed, 2)
    for kind in ("ALERT_APPROVED", "ALERT_REJECTED", "STEP_FUNCTION_STARTED"):
        told = {"actionType": kind, "userId": "U0OTHER", "status": "SUCCESS", "timestamp": at}
        put_many(stores, names.audit, ({**told, "taskId": new_id(), "alertId": new_id()} for _ in range(12)))
    board = await shift.board()
    assert sorted(ids(board.decided)) == sorted([rejected, failed])


async def test_looking_back_ends_when_it_has_taken_long(shift: Shift, stores: Stores, names: TableNames) -> None:
    shift.reject(shift.open(3), 2)
    refused = {"actionType": "ALERT_REJECTED", "alertId": "none", "userId": "U0GUEST", "status": "FAILED"}
    put_many(stores, names.audit, ({**refused, "taskId": new_id(), "timestamp": NOW - n} for n in range(2_500)))
    pages = iter([True, False])
    entries = stores.audit.newest(ActionType.ALERT_REJECTED, NOW, lambda: next(pages), only_done=True)

    assert list(entries) == []
    assert list(pages) == []


def put_many(stores: Stores, table: str, items: Iterable[dict[str, Any]]) -> None:
    puts: Any = ({"PutRequest": {"Item": to_attributes(each)}} for each in items)
    while batch := list(islice(puts, 25)):
        stores.client.batch_write_item(RequestItems={table: batch})
