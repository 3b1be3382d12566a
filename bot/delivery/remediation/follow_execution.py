"""Following a remediation that was started."""

from collections.abc import Callable

from bot.aws.remediation import Remediation
from bot.delivery.remediation.failed_looks import FailedLooks
from bot.errors import CannotBeDone, NotYet, TryAgain
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.alert import Alert
from rules.alert.alert_metadata import ExecutionStatus
from rules.alert.work import Work
from rules.lifecycle import carrying_out

_FOLLOW_SECONDS = 2.0

_OUT_OF_SIGHT_SECONDS = 30.0
"""A look or two that fail are nothing to tell."""


class FollowExecution:
    """Looks how a running remediation stands until it ended."""

    def __init__(
        self, workers: WorkerThreads, alerts: StoredAlerts, remediation: Remediation, monotonic: Callable[[], float]
    ) -> None:
        self._workers = workers
        self._alerts = alerts
        self._remediation = remediation
        self._lost = FailedLooks(monotonic)

    async def __call__(self, work: Work) -> None:
        """Record the end, or raise NotYet while there is none. Raises TryAgain."""
        alert = await self._alerts.get(work.subject_id)
        arn = alert.step_function_execution_arn
        if arn is None or not _is_running(alert):
            await self._alerts.end(work)
            return
        try:
            end = await self._workers.run(self._remediation.end, arn)
        except TryAgain as failure:
            # Not the work's own back-off: that has grown by every look before, however well those went.
            seconds = await self._not_seen(work.subject_id, arn, str(failure))
            raise TryAgain(str(failure), seconds) from failure
        except CannotBeDone as failure:
            error = str(failure)
            await self._alerts.change(
                work.subject_id,
                lambda stored, at: (
                    carrying_out.execution_ended(stored, ExecutionStatus.FAILED, at, stopped_at=at, told=error)
                    if _is_running(stored)
                    else None
                ),
                ends=work,
            )
            return
        self._lost.seen(arn)
        if end is None:
            await self._seen(alert)
            raise NotYet("it runs", after_seconds=_FOLLOW_SECONDS)
        await self._alerts.change(
            work.subject_id,
            lambda stored, at: (
                carrying_out.execution_ended(stored, end.status, at, stopped_at=end.stopped_at, told=end.told)
                if _is_running(stored)
                else None
            ),
            ends=work,
        )

    async def _not_seen(self, alert_id: str, arn: str, why: str) -> float:
        """Say on the card that nobody knows how it stands, once that has lasted; return when to look again, in s."""
        failing = self._lost.failed(arn)
        if failing.seconds >= _OUT_OF_SIGHT_SECONDS:
            await self._alerts.change(alert_id, lambda stored, at: carrying_out.out_of_sight(stored, why, at))
        return failing.next_after()

    async def _seen(self, alert: Alert) -> None:
        if carrying_out.out_of_sight(alert, None, 0) is not None:
            await self._alerts.change(alert.alert_id, lambda stored, at: carrying_out.out_of_sight(stored, None, at))


def _is_running(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return execution is not None and execution.status is ExecutionStatus.RUNNING
