"""The job that looks after alerts nobody decides: it reminds, and climbs the ladder of the policy."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.clock import Clock
from bot.evaluation.leadership import Leadership
from bot.policy.policy import Policy
from bot.stored_alerts import StoredAlerts
from bot.threads import Threads
from rules.alert import Alert, AlertStatus
from rules.change import Change
from rules.lifecycle.escalating import climb
from rules.lifecycle.waiting import Nudge, nudge_due, remind, waiting_of
from rules.speaking import speakers
from storage.alerts import Alerts
from storage.errors import AlertNotFound, BrokenItem, SetupFault, StorageUnavailable

log = structlog.get_logger()


@dataclass(frozen=True)
class _Due:
    """An alert's next step, and for how many others of its digest it speaks."""

    alert: Alert
    nudge: Nudge
    others: int


class RemindPending:
    """
    Takes the steps that are due, on the replica that leads.

    Two replicas that both believe to lead take no step twice: each step looks at the alert as stored whether it is
    still due.
    """

    def __init__(
        self,
        *,
        leadership: Leadership,
        alerts: Alerts,
        stored: StoredAlerts,
        threads: Threads,
        policy: Policy,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._leadership = leadership
        self._alerts = alerts
        self._stored = stored
        self._threads = threads
        self._policy = policy
        self._clock = clock
        self._wake = wake

    async def run(self) -> None:
        """Look at every pending alert; what fails is tried again by the next run."""
        if not self._leadership.is_certain:
            return
        try:
            due = await self._threads.run(self._due)
            for each in due:
                await self._take(each)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("reminders wait for the tables", why=str(failure))
            return
        if due:
            self._wake()

    def _due(self) -> list[_Due]:
        now_ms = self._clock.now_ms()
        found = []
        for alert, others in speakers(self._alerts.of_status(AlertStatus.PENDING)):
            nudge = nudge_due(alert, self._policy.patience(alert), now_ms)
            if nudge is not None and _can_be_said(alert, nudge):
                found.append(_Due(alert, nudge, others))
        return found

    async def _take(self, due: _Due) -> None:
        alert = due.alert

        def step(stored: Alert, at: int) -> Change | None:
            patience = self._policy.patience(stored)
            if due.nudge is Nudge.REMIND:
                return remind(stored, patience, at, others=due.others)
            rung = patience.escalate[waiting_of(stored).rung :][:1]
            if not rung:
                return None
            return climb(stored, patience, self._policy.mentionable(rung[0].mention), at, others=due.others)

        try:
            await self._stored.change(alert.alert_id, step)
        except (AlertNotFound, BrokenItem) as gone:
            log.warning("a reminder could not be written", alert_id=alert.alert_id, why=str(gone))
            return
        log.info("alert waits", alert_id=alert.alert_id, nudge=due.nudge.name.lower())


def _can_be_said(alert: Alert, nudge: Nudge) -> bool:
    # A reminder is for the thread of a card or a digest; calling others must not wait for Slack.
    return nudge is Nudge.ESCALATE or alert.metadata.card is not None or alert.metadata.is_only_listed
