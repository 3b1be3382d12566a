"""Publishing an approval to the field."""

from bot.aws.topic import Topic
from bot.delivery.claims import Claims
from bot.delivery.posting.back_off import final_error
from bot.errors import CannotBeDone, TryAgain
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.work import Work
from rules.lifecycle import telling


class Publish:
    """Publishes an approval once its execution was started, or could not be started."""

    def __init__(self, workers: WorkerThreads, alerts: StoredAlerts, topic: Topic, claims: Claims) -> None:
        self._claims = claims
        self._workers = workers
        self._alerts = alerts
        self._topic = topic

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._alerts.get(work.subject_id)
        if alert.metadata.notification is not None and alert.metadata.notification.message_id is not None:
            await self._alerts.end(work)
            return
        topic_arn = self._topic.arn
        await self._claims.require(work)
        try:
            message_id = await self._workers.run(self._topic.publish_approval, alert)
        except (TryAgain, CannotBeDone) as failure:
            error = final_error(failure, work)
            await self._alerts.record(
                work.subject_id,
                lambda stored, at: telling.notification_failed(stored, topic_arn, error, at),
                ends=work,
            )
            return
        await self._alerts.record(
            work.subject_id,
            lambda stored, at: telling.notification_sent(stored, message_id, topic_arn, at),
            ends=work,
        )
