"""An execution that cannot be looked at for a moment is not called failed: a retry would run beside it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from bot.aws.remediation import Remediation
from bot.decisions.authorized_alerts import Step
from bot.delivery.remediation.follow_execution import FollowExecution
from bot.errors import CannotBeDone, NotYet, TryAgain
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import ExecutionStatus, OutOfSight
from rules.alert.work import Work, WorkKind
from rules.lifecycle import carrying_out
from tests.factories import NOW, make_alert


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("ExpiredTokenException", TryAgain),
        ("AccessDeniedException", TryAgain),
        ("ThrottlingException", TryAgain),
        ("ExecutionDoesNotExist", CannotBeDone),
    ],
)
def test_only_an_execution_that_does_not_exist_cannot_be_followed(code: str, raised: type[Exception]) -> None:
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

    def end(self, execution_arn: str) -> None:
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
