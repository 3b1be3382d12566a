"""Starting the remediation of an approved alert."""

from bot.aws.remediation import Remediation
from bot.delivery.claims import Claims
from bot.delivery.posting.back_off import final_error
from bot.errors import CannotBeDone, NoExecution, RunUnknown, TryAgain
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.alert import Alert, AlertStatus
from rules.alert.execution import EarlierExecution, ExecutionStatus
from rules.alert.work import Work
from rules.lifecycle import carrying_out
from storage.changing import Step
from storage.errors import AlertNotFound, BrokenItem

_GOES_ON_AGAIN = (
    "the run of the alert before this one failed, and goes on again in Step Functions: none is started beside it. "
    "Retry once it has ended"
)


class StartExecution:
    """Starts the remediation of an approved alert, once; an earlier run that goes on is followed instead."""

    def __init__(self, workers: WorkerThreads, alerts: StoredAlerts, remediation: Remediation, claims: Claims) -> None:
        self._claims = claims
        self._workers = workers
        self._alerts = alerts
        self._remediation = remediation

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._alerts.get(work.subject_id)
        if not _is_queued(alert):
            await self._alerts.end(work)
            return
        try:
            await self._must_not_run_again(alert)
            earlier = await self._workers.run(self._going_on, alert)
            await self._claims.require(work)
            start = None if earlier else await self._workers.run(self._remediation.start, alert)
        except (TryAgain, CannotBeDone) as failure:
            error = final_error(failure, work)
            await self._record(work, lambda stored, at: carrying_out.execution_not_started(stored, error, at))
            return
        if earlier is not None:
            await self._record(work, lambda stored, at: carrying_out.earlier_run_goes_on(stored, earlier, at))
        if start is not None:
            await self._record(
                work,
                lambda stored, at: carrying_out.execution_started(stored, start.arn, at, started_at=start.started_at),
            )

    async def _must_not_run_again(self, alert: Alert) -> None:
        """
        Raise CannotBeDone if the failed run of the alert before this one was redriven and goes on.

        Where that cannot be known, nobody waits for it.
        """
        try:
            before = await self._alerts.get(alert.metadata.earlier.alert_id) if alert.metadata.earlier else None
            if before is None or not carrying_out.has_failed(before) or before.step_function_execution_arn is None:
                return
            end = await self._workers.run(self._remediation.end, before.step_function_execution_arn)
        except (AlertNotFound, BrokenItem, RunUnknown, TryAgain):
            return
        if end is None:
            raise CannotBeDone(_GOES_ON_AGAIN)

    def _going_on(self, alert: Alert) -> EarlierExecution | None:
        """
        Return the earlier run that goes on, or went on and succeeded, since it was seen to have failed.

        An operator may redrive a run that failed. Raises TryAgain if it cannot be asked.
        """
        for run in carrying_out.earlier_runs(alert):
            try:
                end = self._remediation.end(str(run.execution_arn))
            except (RunUnknown, NoExecution):
                continue
            except TryAgain as failure:
                raise TryAgain(f"not known whether run {run.attempt} goes on: {failure}") from failure
            if end is None or (end.status is ExecutionStatus.SUCCEEDED and run.status is not ExecutionStatus.SUCCEEDED):
                return run
        return None

    async def _record(self, work: Work, step: Step) -> None:
        """Take a step and end the work; only end it when the alert no longer waits for a start."""
        await self._alerts.change(
            work.subject_id, lambda stored, at: step(stored, at) if _is_queued(stored) else None, ends=work
        )


def _is_queued(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return alert.status is AlertStatus.APPROVED and execution is not None and execution.status is ExecutionStatus.QUEUED
