"""Starting, following and telling: the work of an approved alert."""

from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.delivery.back_off import GIVE_UP_AFTER
from bot.errors import CannotBeDone, TryAgain
from bot.stored_alerts import StoredAlerts
from bot.threads import Threads
from rules.alert import Alert, AlertStatus
from rules.alert_metadata import ExecutionStatus
from rules.change import Change
from rules.lifecycle import carrying_out
from rules.work import Work

_FOLLOW_SECONDS = 2.0


class StartExecution:
    """Starts the remediation of an approved alert, once."""

    def __init__(self, threads: Threads, alerts: StoredAlerts, remediation: Remediation) -> None:
        self._threads = threads
        self._alerts = alerts
        self._remediation = remediation

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._alerts.get(work.alert_id)
        if not _is_queued(alert):
            await self._alerts.change(work.alert_id, _nothing, ends=work)
            return
        try:
            arn = await self._threads.run(self._remediation.start, alert)
        except (TryAgain, CannotBeDone) as failure:
            error = final_error(failure, work)
            await self._alerts.change(
                work.alert_id,
                lambda stored, at: (
                    carrying_out.execution_not_started(stored, error, at) if _is_queued(stored) else None
                ),
                ends=work,
            )
            return
        await self._alerts.change(
            work.alert_id,
            lambda stored, at: carrying_out.execution_started(stored, arn, at) if _is_queued(stored) else None,
            ends=work,
        )


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
            await self._alerts.change(work.alert_id, _nothing, ends=work)
            return
        try:
            end = await self._threads.run(self._remediation.end, arn)
        except CannotBeDone as failure:
            error = str(failure)
            await self._alerts.change(
                work.alert_id,
                lambda stored, at: carrying_out.execution_ended(
                    stored, ExecutionStatus.FAILED, at, stopped_at=at, told=error
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


class Publish:
    """Tells the field of an approval, once its execution was started or could not be."""

    def __init__(self, threads: Threads, alerts: StoredAlerts, topic: Topic) -> None:
        self._threads = threads
        self._alerts = alerts
        self._topic = topic

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._alerts.get(work.alert_id)
        if alert.metadata.notification is not None and alert.metadata.notification.message_id is not None:
            await self._alerts.change(work.alert_id, _nothing, ends=work)
            return
        topic_arn = self._topic.arn
        try:
            message_id = await self._threads.run(self._topic.publish_approval, alert)
        except (TryAgain, CannotBeDone) as failure:
            error = final_error(failure, work)
            await self._alerts.change(
                work.alert_id,
                lambda stored, _at: carrying_out.notification_failed(stored, topic_arn, error),
                ends=work,
            )
            return
        await self._alerts.change(
            work.alert_id,
            lambda stored, at: carrying_out.notification_sent(stored, message_id, topic_arn, at),
            ends=work,
        )


def final_error(failure: TryAgain | CannotBeDone, work: Work) -> str:
    """Return what to write down when the work is given up; raise TryAgain when it is not."""
    if isinstance(failure, TryAgain) and work.attempts < GIVE_UP_AFTER:
        raise failure
    return f"{failure}" if isinstance(failure, CannotBeDone) else f"{failure}; given up after {work.attempts} attempts"


def _is_queued(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return alert.status is AlertStatus.APPROVED and execution is not None and execution.status is ExecutionStatus.QUEUED


def _is_running(alert: Alert) -> bool:
    execution = alert.metadata.execution
    return execution is not None and execution.status is ExecutionStatus.RUNNING


def _nothing(_alert: Alert, _at: int) -> Change | None:
    return None
