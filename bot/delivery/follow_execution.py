"""Following a remediation that was started."""

from collections.abc import Callable

from bot.aws.remediation import Remediation
from bot.errors import CannotBeDone, TryAgain
from bot.stored_alerts import StoredAlerts
from bot.threads import Threads
from rules.alert import Alert
from rules.alert_metadata import ExecutionStatus
from rules.lifecycle import carrying_out
from rules.work import Work

_FOLLOW_SECONDS = 2.0

_OUT_OF_SIGHT_SECONDS = 30.0
"""A look or two that fail are nothing to tell."""


class FollowExecution:
    """Looks how a running remediation stands until it ended."""

    def __init__(
        self, threads: Threads, alerts: StoredAlerts, remediation: Remediation, monotonic: Callable[[], float]
    ) -> None:
        self._threads = threads
        self._alerts = alerts
        self._remediation = remediation
        self._monotonic = monotonic
        self._failing: dict[str, float] = {}

    async def __call__(self, work: Work) -> None:
        """Record the end, or raise TryAgain while there is none."""
        alert = await self._alerts.get(work.alert_id)
        arn = alert.step_function_execution_arn
        if arn is None or not _is_running(alert):
            self._failing.pop(work.alert_id, None)
            await self._alerts.end(work)
            return
        try:
            end = await self._threads.run(self._remediation.end, arn)
        except TryAgain as failure:
            await self._not_seen(work.alert_id, str(failure))
            raise
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
        self._failing.pop(work.alert_id, None)
        if end is None:
            await self._seen(alert)
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

    async def _not_seen(self, alert_id: str, why: str) -> None:
        """Say on the card that nobody knows how it stands, once that has lasted."""
        since = self._failing.setdefault(alert_id, self._monotonic())
        if self._monotonic() - since >= _OUT_OF_SIGHT_SECONDS:
            await self._alerts.change(alert_id, lambda stored, at: carrying_out.out_of_sight(stored, why, at))

    async def _seen(self, alert: Alert) -> None:
        if carrying_out.out_of_sight(alert, None, 0) is not None:
            await self._alerts.change(alert.alert_id, lambda stored, at: carrying_out.out_of_sight(stored, None, at))


def _is_running(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return execution is not None and execution.status is ExecutionStatus.RUNNING
