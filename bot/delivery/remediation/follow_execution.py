"""Following a remediation until it ends."""

from collections.abc import Callable

from bot.aws.remediation import Remediation
from bot.delivery.remediation.failed_looks import FailedLooks, Failing
from bot.errors import NotYet, RunUnknown, TryAgain
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.alert import Alert
from rules.alert.execution import ExecutionStatus
from rules.alert.work import Work
from rules.lifecycle import carrying_out
from storage.changing import Step

_FOLLOW_SECONDS = 2.0

_UNKNOWN_AFTER_SECONDS = 30.0
"""Shorter failures are not shown on the card."""

UNKNOWN_IS_GONE_AFTER_SECONDS = 120.0
"""
How long an unknown run counts as not known *yet*, by the monotonic clock of the replica that looks. DescribeExecution
is eventually consistent: a run that was just started may be unknown for some seconds. If it counted as failed, a second
one could be started.
"""


class FollowExecution:
    """Looks at a running remediation until it has ended."""

    def __init__(
        self, workers: WorkerThreads, alerts: StoredAlerts, remediation: Remediation, monotonic: Callable[[], float]
    ) -> None:
        self._workers = workers
        self._alerts = alerts
        self._remediation = remediation
        self._failed_looks = FailedLooks(monotonic)

    async def __call__(self, work: Work) -> None:
        """Record the end, or raise NotYet while there is none. Raises TryAgain."""
        alert = await self._alerts.get(work.subject_id)
        arn = alert.step_function_execution_arn
        if arn is None or not _is_running(alert):
            await self._alerts.end(work)
            return
        try:
            end = await self._workers.run(self._remediation.end, arn)
        except RunUnknown as unknown:
            await self._not_known(work, arn, str(unknown))
            return
        except TryAgain as failure:
            raise await self._not_seen(work, arn, str(failure)) from failure
        self._failed_looks.seen(arn)
        if end is None:
            await self._seen(alert)
            raise NotYet("it runs", after_seconds=_FOLLOW_SECONDS)
        await self._record(
            work,
            lambda stored, at: carrying_out.execution_ended(
                stored, end.status, at, stopped_at=end.stopped_at, report=end.report
            ),
        )

    async def _record(self, work: Work, step: Step) -> None:
        """Take a step and end the work; only end it when the alert no longer has a running execution."""
        await self._alerts.change(
            work.subject_id, lambda stored, at: step(stored, at) if _is_running(stored) else None, ends=work
        )

    async def _not_known(self, work: Work, arn: str, why: str) -> None:
        """Record that there is no such run once that has lasted; until then raise the error of a failed look."""
        failing = self._failed_looks.failed(arn, is_unknown=True)
        if failing.unknown_for < UNKNOWN_IS_GONE_AFTER_SECONDS:
            again = await self._put_off(work, f"Step Functions does not know the run yet ({why})", failing)
            raise again if failing.seconds >= _UNKNOWN_AFTER_SECONDS else NotYet(str(again), again.after_seconds)
        await self._record(
            work,
            lambda stored, at: carrying_out.execution_ended(
                stored, ExecutionStatus.FAILED, at, stopped_at=at, report=why
            ),
        )

    async def _not_seen(self, work: Work, arn: str, why: str) -> TryAgain:
        """Say on the card that the state of the run is unknown, once that has lasted; return the error to raise."""
        return await self._put_off(work, why, self._failed_looks.failed(arn))

    async def _put_off(self, work: Work, why: str, failing: Failing) -> TryAgain:
        """
        Return the error to raise after failures in a row, and say so on the card once they have lasted.

        It is not tried again after the back-off of the work: each look before, however well it went, made that longer.
        """
        if failing.seconds >= _UNKNOWN_AFTER_SECONDS:
            await self._alerts.change(work.subject_id, lambda stored, at: carrying_out.out_of_sight(stored, why, at))
        return TryAgain(why, failing.next_after())

    async def _seen(self, alert: Alert) -> None:
        if carrying_out.out_of_sight(alert, None, 0) is not None:
            await self._alerts.change(alert.alert_id, lambda stored, at: carrying_out.out_of_sight(stored, None, at))


def _is_running(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return execution is not None and execution.status is ExecutionStatus.RUNNING
