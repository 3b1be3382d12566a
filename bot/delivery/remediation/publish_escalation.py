"""Publishing escalations to the field."""

from bot.aws.topic import Topic
from bot.delivery.claims import Claims
from bot.delivery.posting.back_off import final_error
from bot.errors import CannotBeDone, TryAgain
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.work import Work
from rules.lifecycle import escalating


class PublishEscalation:
    """Publishes the escalations that were not published yet, oldest first."""

    def __init__(self, workers: WorkerThreads, alerts: StoredAlerts, topic: Topic, claims: Claims) -> None:
        self._claims = claims
        self._workers = workers
        self._alerts = alerts
        self._topic = topic

    async def __call__(self, work: Work) -> None:
        """Do the work and record its outcome. Raises TryAgain."""
        alert = await self._alerts.get(work.subject_id)
        for escalation in escalating.untold(alert):
            await self._publish(work, escalation.number)
        await self._alerts.end(work)

    async def _publish(self, work: Work, number: int) -> None:
        alert = await self._alerts.get(work.subject_id)
        topic_arn = self._topic.arn
        await self._claims.require(work)
        try:
            message_id = await self._workers.run(self._topic.publish_escalation, alert, number)
        except (TryAgain, CannotBeDone) as failure:
            error = final_error(failure, work)
            await self._alerts.record(
                work.subject_id,
                lambda stored, _at: escalating.field_not_told(stored, number, topic_arn, error),
            )
            return
        await self._alerts.record(
            work.subject_id,
            lambda stored, at: escalating.field_told(stored, number, message_id, topic_arn, at),
        )
