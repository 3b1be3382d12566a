"""An execution that cannot be looked at for a moment is not called failed: a retry would run beside it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from bot.aws.remediation import Remediation
from bot.decisions.authorized_alerts import Step
from bot.delivery.remediation.follow_execution import UNKNOWN_IS_GONE_AFTER_SECONDS, FollowExecution
from bot.errors import NotYet, RunUnknown, TryAgain
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.alert import Alert, AlertStatus
from rules.alert.execution import Execution, ExecutionStatus, OutOfSight
from rules.alert.work import Work, WorkKind
from rules.lifecycle import carrying_out
from tests.factories import NOW, make_alert


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("ExpiredTokenException", TryAgain),
        ("AccessDeniedException", TryAgain),
        ("ThrottlingException", TryAgain),
        ("ExecutionDoesNotExist", RunUnknown),
    ],
)
def test_only_an_execution_that_does_not_exist_is_unknown(code: str, raised: type[Exception]) -> None:
    client = boto3.client("stepfunctions", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_client_error("describe_execution", code, "no", http_status_code=400)
        with pytest.raises(raised):
            Remediation(client, "arn:machine").end("arn:aws:states:us-east-1:1:execution:m:a")


class OneAlert:
    def __init__(self) -> None:
        self.alert = carrying_out.execution_started(make_alert(status=AlertStatus.APPROVED), "arn:run", NOW).alert

    async def get(self, alert_id: str) -> Alert:
        return self.alert

    async def change(self, alert_id: str, step: Step, ends: Work | None = None) -> Alert:
        change = step(self.alert, NOW)
        self.alert = change.alert if change else self.alert
        return self.alert


class Unseen:
    def __init__(self) -> None:
        self.fails = True
        self.is_unknown = False

    def end(self, execution_arn: str) -> None:
        if self.is_unknown:
            raise RunUnknown("Step Functions refused (ExecutionDoesNotExist)")
        if self.fails:
            raise TryAgain("Step Functions refused (AccessDeniedException)")


async def test_how_a_run_stands_is_said_not_to_be_known_once_that_lasts_and_until_it_is_seen_again() -> None:
    stored, remediation, passed = OneAlert(), Unseen(), [0.0]
    workers: Any = WorkerThreads()
    follow = FollowExecution(workers, stored, remediation, lambda: passed[0])  # type: ignore[arg-type]
    work = Work(
        subject_id=stored.alert.alert_id, kind=WorkKind.FOLLOW_EXECUTION, severity_rank=1, created_at=NOW, due_at=NOW
    )

    async def out_of_sight() -> OutOfSight | None:
        with pytest.raises(TryAgain):
            await follow(work)
        assert stored.alert.metadata.execution is not None
        assert stored.alert.metadata.execution.status is ExecutionStatus.RUNNING
        return stored.alert.metadata.execution.out_of_sight

    assert await out_of_sight() is None
    passed[0] = 31.0
    lost = await out_of_sight()
    assert lost is not None
    assert lost.why == "Step Functions refused (AccessDeniedException)"
    remediation.fails = False
    assert await out_of_sight() is None
    remediation.fails = True
    assert await out_of_sight() is None  # it is counted anew
    workers.close()


def following(remediation: Unseen, passed: list[float]) -> tuple[FollowExecution, OneAlert, Work]:
    stored = OneAlert()
    workers: Any = SimpleNamespace(run=_at_once)
    follow = FollowExecution(workers, stored, remediation, lambda: passed[0])  # type: ignore[arg-type]
    work = Work(
        subject_id=stored.alert.alert_id, kind=WorkKind.FOLLOW_EXECUTION, severity_rank=1, created_at=NOW, due_at=NOW
    )
    return follow, stored, work


async def _at_once(function: Callable[..., None], *given: str) -> None:
    function(*given)


async def test_however_long_a_run_was_followed_well_a_look_that_fails_is_soon_followed_by_the_next() -> None:
    passed = [0.0]
    follow, stored, work = following(Unseen(), passed)
    looks = 0
    while passed[0] < 30:
        with pytest.raises(TryAgain) as again:
            await follow(work.model_copy(update={"attempts": 500 + looks}))
        assert not isinstance(again.value, NotYet), "it is told as a failure"
        assert again.value.after_seconds is not None
        assert 1 <= again.value.after_seconds <= (2, 4, 8, 16, 16, 16, 16)[looks]
        assert stored.alert.metadata.execution is not None
        assert stored.alert.metadata.execution.out_of_sight is None
        passed[0] += again.value.after_seconds
        looks += 1
    assert looks >= 4, "some looks fail before it is said"


async def test_a_look_that_fails_long_after_another_is_no_failure_that_lasts() -> None:
    passed = [0.0]
    follow, stored, work = following(Unseen(), passed)
    for passed[0] in (0.0, 3600.0):  # meanwhile another replica followed it well
        with pytest.raises(TryAgain):
            await follow(work)
    assert stored.alert.metadata.execution is not None
    assert stored.alert.metadata.execution.out_of_sight is None


async def test_while_a_run_goes_on_it_is_looked_at_and_nothing_is_told_as_a_failure() -> None:
    remediation = Unseen()
    remediation.fails = False
    follow, _, work = following(remediation, [0.0])
    with pytest.raises(NotYet, match="it runs"):
        await follow(work)


def execution_of(stored: OneAlert) -> Execution:
    assert stored.alert.metadata.execution is not None
    return stored.alert.metadata.execution


async def looked_at_for(seconds: float, follow: FollowExecution, work: Work, passed: list[float]) -> list[TryAgain]:
    """Look as often as the work says, as long as the run is not said to have ended."""
    failures: list[TryAgain] = []
    ends = passed[0] + seconds
    while passed[0] < ends:
        with pytest.raises(TryAgain) as again:
            await follow(work)
        failures.append(again.value)
        assert again.value.after_seconds is not None
        passed[0] += again.value.after_seconds
    return failures


async def test_a_run_that_step_functions_does_not_know_yet_is_no_failure_and_then_succeeds_as_any() -> None:
    remediation, passed = Unseen(), [0.0]
    remediation.is_unknown = True
    follow, stored, work = following(remediation, passed)
    early = await looked_at_for(25, follow, work, passed)
    assert all(isinstance(each, NotYet) for each in early), "nobody is told of a failure"
    assert execution_of(stored).status is ExecutionStatus.RUNNING
    late = await looked_at_for(60, follow, work, passed)
    assert not isinstance(late[-1], NotYet)
    lost = execution_of(stored).out_of_sight
    assert lost is not None
    assert "does not know the run yet" in lost.why
    remediation.is_unknown = remediation.fails = False
    with pytest.raises(NotYet, match="it runs"):
        await follow(work)
    assert execution_of(stored).out_of_sight is None


async def test_a_run_that_nobody_knows_for_the_stated_time_has_failed() -> None:
    remediation, passed = Unseen(), [0.0]
    remediation.is_unknown = True
    follow, stored, work = following(remediation, passed)
    await looked_at_for(UNKNOWN_IS_GONE_AFTER_SECONDS - 1, follow, work, passed)
    passed[0] = UNKNOWN_IS_GONE_AFTER_SECONDS + 1
    await follow(work)
    assert execution_of(stored).status is ExecutionStatus.FAILED
    assert "ExecutionDoesNotExist" in (execution_of(stored).error or "")


async def test_only_answers_that_there_is_no_such_run_count_towards_its_being_gone() -> None:
    remediation, passed = Unseen(), [0.0]
    follow, stored, work = following(remediation, passed)
    await looked_at_for(10 * UNKNOWN_IS_GONE_AFTER_SECONDS, follow, work, passed)
    remediation.is_unknown = True
    with pytest.raises(TryAgain):
        await follow(work)
    remediation.is_unknown = False
    with pytest.raises(TryAgain):
        await follow(work)
    remediation.is_unknown = True
    passed[0] += 60
    with pytest.raises(TryAgain):
        await follow(work)
    assert execution_of(stored).status is ExecutionStatus.RUNNING
