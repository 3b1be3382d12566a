"""A retry first asks Step Functions: an earlier run that goes on is followed, and none is started beside it."""

from typing import Any

import pytest

from bot.aws.remediation import Remediation
from bot.cards.answers.audit_words import what_happened
from bot.delivery.posting.back_off import GIVE_UP_AFTER
from bot.delivery.remediation.follow_execution import FollowExecution
from bot.delivery.remediation.start_execution import StartExecution
from bot.errors import TryAgain
from bot.runtime.clock import Clock
from rules.alert.alert import Alert
from rules.alert.alert_metadata import Earlier
from rules.alert.audit import AuditDraft
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.work import Work, WorkKind
from rules.audit.audit_chain import seal
from rules.lifecycle import carrying_out
from rules.lifecycle.carrying_out import execution_name
from rules.lifecycle.change import changed, noted
from storage.changing import Step
from tests.doubles.aws.errors import refused
from tests.doubles.aws.machine import MachineInMemory
from tests.doubles.held import Held
from tests.factories import MINUTE, NOW
from tests.unit.cards.runs_to_draw import approved, card_of, looked_at, retried


class Workers:
    async def run(self, function: Any, *given: Any) -> Any:
        return function(*given)


class Desk:
    """One alert, its work done at once, and the state machine that it runs in."""

    def __init__(self, alert: Alert, machine: MachineInMemory | None = None) -> None:
        self.alert = alert
        self.machine = machine or MachineInMemory()
        self.entries: list[AuditDraft] = []
        self.added: list[WorkKind] = []
        self.before: list[Alert] = []

    async def get(self, alert_id: str) -> Alert:
        return next((each for each in self.before if each.alert_id == alert_id), self.alert)

    async def change(self, _alert_id: str, step: Step, ends: Work | None = None) -> Alert:
        change = step(self.alert, NOW + 10 * MINUTE)
        if change is not None:
            self.alert = change.alert
            self.entries += change.entries
            self.added += change.adds
        return self.alert

    async def end(self, _work: Work) -> None: ...

    @property
    def run(self) -> Execution:
        assert self.alert.metadata.execution is not None
        return self.alert.metadata.execution

    async def start(self, attempts: int = 1) -> None:
        workers: Any = Workers()
        alerts: Any = self
        held: Any = Held()
        remediation = Remediation(self.machine, self.machine.arn)  # type: ignore[arg-type]
        await StartExecution(workers, alerts, remediation, held)(self._work(WorkKind.START_EXECUTION, attempts))

    async def follow(self) -> None:
        workers: Any = Workers()
        alerts: Any = self
        remediation = Remediation(self.machine, self.machine.arn)  # type: ignore[arg-type]
        follow = FollowExecution(workers, alerts, remediation, Clock().monotonic)
        await follow(self._work(WorkKind.FOLLOW_EXECUTION, 1))

    def _work(self, kind: WorkKind, attempts: int) -> Work:
        given: Any = {"severity_rank": 1, "created_at": NOW, "due_at": NOW, "attempts": attempts}
        return Work(subject_id=self.alert.alert_id, kind=kind, **given)


async def desk_after_a_failure(qualifier: str = "") -> Desk:
    desk = Desk(approved(), MachineInMemory(qualifier))
    await desk.start()
    desk.machine.stands(execution_name(desk.alert), "FAILED")
    await desk.follow()
    assert desk.run.status is ExecutionStatus.FAILED
    return desk


@pytest.mark.parametrize("qualifier", ["", "PROD"])
@pytest.mark.parametrize("status", ["RUNNING", "PENDING_REDRIVE"])
async def test_a_run_that_was_redriven_is_followed_and_none_is_started_beside_it(status: str, qualifier: str) -> None:
    desk = await desk_after_a_failure(qualifier)
    first = execution_name(desk.alert)
    desk.machine.stands(first, status)
    desk.alert = retried(desk.alert)
    await desk.start()
    assert desk.machine.names == [first]
    assert (desk.run.status, desk.run.attempt, desk.run.follows_run) == (ExecutionStatus.RUNNING, 2, 1)
    assert desk.alert.step_function_execution_arn == desk.machine.arn_of(first)
    assert desk.added[-2:] == [WorkKind.FOLLOW_EXECUTION, WorkKind.UPDATE_CARD]
    assert "Run 1 goes on in Step Functions: no other was started." in card_of(desk.alert)
    (entry,), _head = seal(None, "a", desk.entries[-1:], NOW, lambda: "id")
    assert what_happened(entry) == "Earlier remediation goes on"

    desk.machine.stands(first, "SUCCEEDED")
    await desk.follow()
    assert desk.run.status is ExecutionStatus.SUCCEEDED


async def test_a_run_that_was_redriven_and_succeeded_before_the_retry_is_not_run_again() -> None:
    desk = await desk_after_a_failure()
    desk.machine.stands(execution_name(desk.alert), "SUCCEEDED")
    desk.alert = retried(desk.alert)
    await desk.start()
    await desk.follow()
    assert len(desk.machine.names) == 1
    assert desk.run.status is ExecutionStatus.SUCCEEDED


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
async def test_a_run_that_still_has_failed_gets_another(status: str) -> None:
    desk = await desk_after_a_failure()
    desk.machine.stands(execution_name(desk.alert), status)
    desk.alert = retried(desk.alert)
    await desk.start()
    assert desk.machine.names == [desk.alert.alert_id, f"{desk.alert.alert_id}-retry-1"]
    assert desk.run.follows_run is None


async def test_a_run_that_succeeded_without_helping_gets_another() -> None:
    desk = Desk(approved())
    await desk.start()
    desk.machine.stands(execution_name(desk.alert), "SUCCEEDED")
    await desk.follow()
    desk.alert = retried(looked_at(desk.alert))
    await desk.start()
    assert len(desk.machine.names) == 2


async def test_a_run_that_is_known_no_longer_gets_another() -> None:
    desk = await desk_after_a_failure()
    desk.machine.forget(execution_name(desk.alert))
    desk.alert = retried(desk.alert)
    await desk.start()
    assert desk.machine.names == [f"{desk.alert.alert_id}-retry-1"]


@pytest.mark.parametrize(
    ("stands", "starts"),
    [("RUNNING", False), ("PENDING_REDRIVE", False), ("FAILED", True), ("SUCCEEDED", True), ("gone", True)],
)
async def test_no_run_is_started_beside_the_redriven_one_of_the_alert_before(stands: str, starts: bool) -> None:
    first = await desk_after_a_failure()
    desk = Desk(_after(first.alert), first.machine)
    desk.before = [first.alert]
    if stands == "gone":
        first.machine.forget(first.alert.alert_id)
    else:
        first.machine.stands(first.alert.alert_id, stands)
    await desk.start()
    assert ("another" in desk.machine.names) is starts
    assert desk.run.status is (ExecutionStatus.RUNNING if starts else ExecutionStatus.NOT_STARTED)
    if not starts:
        assert "goes on again in Step Functions" in str(desk.run.error)
        desk.machine.stands(first.alert.alert_id, "ABORTED")
        desk.alert = carrying_out.retry(desk.alert, "U0BOB", NOW, state_machine_arn="arn:machine").alert
        await desk.start()
        assert desk.run.status is ExecutionStatus.RUNNING


async def test_a_run_that_still_goes_on_keeps_none_of_a_worse_alert_from_being_started() -> None:
    first = Desk(approved())
    await first.start()
    desk = Desk(_after(first.alert), first.machine)
    desk.before = [first.alert]
    await desk.start()
    assert desk.run.status is ExecutionStatus.RUNNING
    assert len(desk.machine.names) == 2


def _after(before: Alert) -> Alert:
    """The alert after one that was decided, approved as well."""
    names = Earlier(alert_id=before.alert_id, severity="HIGH", status="APPROVED", by="U0ALICE", at=NOW)
    return noted(approved().model_copy(update={"alert_id": "another"}), earlier=names)


@pytest.mark.parametrize("arn", ["", "n/a", "x" * 300, "arn:aws:states:mars-1:1:execution:m:n"])
async def test_an_earlier_run_that_cannot_be_asked_for_keeps_no_other_from_being_started(arn: str) -> None:
    desk = await desk_after_a_failure()
    desk.alert = changed(desk.alert, step_function_execution_arn=arn)
    desk.alert = retried(desk.alert)
    await desk.start()
    assert desk.run.status is ExecutionStatus.RUNNING
    assert desk.machine.names == [desk.alert.alert_id, f"{desk.alert.alert_id}-retry-1"]


async def test_any_of_the_earlier_runs_may_have_been_redriven() -> None:
    desk = await desk_after_a_failure()
    first = execution_name(desk.alert)
    desk.alert = retried(desk.alert)
    await desk.start()
    desk.machine.stands(execution_name(desk.alert), "TIMED_OUT")
    await desk.follow()
    desk.alert = retried(desk.alert)
    desk.machine.stands(first, "RUNNING")
    await desk.start()
    assert desk.run.follows_run == 1
    assert len(desk.machine.names) == 2

    desk.machine.stands(first, "FAILED")
    await desk.follow()
    desk.alert = retried(desk.alert)
    await desk.start()
    assert desk.machine.names[-1] == f"{desk.alert.alert_id}-retry-3"
    assert len(desk.machine.names) == 3


async def test_while_it_is_not_known_whether_an_earlier_run_goes_on_none_is_started() -> None:
    def denied(**_request: Any) -> Any:
        raise refused("DescribeExecution", "ExpiredTokenException", "no")

    desk = await desk_after_a_failure()
    desk.alert = retried(desk.alert)
    desk.machine.describe_execution = denied  # type: ignore[method-assign]
    for attempts in range(1, GIVE_UP_AFTER):
        with pytest.raises(TryAgain, match="not known whether run 1 goes on"):
            await desk.start(attempts)
    await desk.start(GIVE_UP_AFTER)
    assert desk.run.status is ExecutionStatus.NOT_STARTED
    assert len(desk.machine.names) == 1

    del desk.machine.describe_execution
    desk.machine.stands(desk.machine.names[0], "RUNNING")
    desk.alert = carrying_out.retry(desk.alert, "U0BOB", NOW + 20 * MINUTE, state_machine_arn="arn:machine").alert
    await desk.start()
    assert (desk.run.attempt, desk.run.follows_run) == (3, 1)
