"""Following a remediation that was started."""

from bot.aws.remediation import Remediation
from bot.errors import CannotBeDone, TryAgain
from bot.stored_alerts import StoredAlerts
from bot.threads import Threads
from rules.alert import Alert
from rules.alert_metadata import ExecutionStatus
from rules.lifecycle import carrying_out
from rules.work import Work

_FOLLOW_SECONDS = 2.0


class FollowExecution:
    """Looks how a running remediation stands until it ended."""

    def __init__(self, threads: Threads, alerts: StoredAlerts, remediation: Remediation) -> None:
        self._threads = threads
        self._alerts = alerts
        self._remediation = remediation

    async def __call__(self, work: Work) -> None:
        """Record the end, or raise TryAgain while there is none."""
        alert = await self._alerts.get(work.alert_id)
        arn = alert.step_function_execution_arn
        if arn is None or not _is_running(alert):
            await self._alerts.end(work)
            return
        try:
            end = await self._threads.run(self._remediation.end, arn)
        except CannotBeDone as failure:
            error = str(failure)
            await self._alerts.change(
                work.alert_id,
                lambda stored, at: (
                    carrying_out.execution_ended(stored, ExecutionStatus.FAILED, at, stopped_at=at, told=error)
                    if _is_running(stored)
                    else None
                ),
                ends=work,
            )
            return
        if end is None:
            raise TryAgain("it runs", after_seconds=_FOLLOW_SECONDS)
        await self._alerts.change(
            work.alert_id,
            lambda stored, at: (
                carrying_out.execution_ended(stored, end.status, at, stopped_at=end.stopped_at, told=end.told)
                if _is_running(stored)
                else None
            ),
            ends=work,
        )


def _is_running(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return execution is not None and execution.status is ExecutionStatus.RUNNING
