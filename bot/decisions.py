"""The use cases of a person at a card: approve, reject, order another run. Neither Slack nor AWS is seen here."""

from collections.abc import Callable
from typing import Protocol

from bot.authority import Authority, Duty
from bot.counters import Counters
from bot.errors import NotAllowed
from rules.alert import Alert, AlertStatus
from rules.audit import ActionType
from rules.change import Change
from rules.errors import AlertAlreadyDecided
from rules.lifecycle import carrying_out, deciding

Step = Callable[[Alert, int], Change | None]


class ChangesAlerts(Protocol):
    """Writes a step in the life of an alert."""

    async def change(self, alert_id: str, step: Step) -> Alert:
        """Return the alert as written."""

    async def get(self, alert_id: str) -> Alert:
        """Return the alert as stored."""


class Decisions:
    """Authorises, decides once, and wakes those who carry it out."""

    def __init__(
        self,
        *,
        authority: Authority,
        alerts: ChangesAlerts,
        wake: Callable[[], None],
        counters: Counters,
        state_machine_arn: str,
        topic_arn: str,
    ) -> None:
        self._authority = authority
        self._alerts = alerts
        self._wake = wake
        self._counters = counters
        self._state_machine_arn = state_machine_arn
        self._topic_arn = topic_arn

    async def approve(self, alert_id: str, by: str) -> Alert:
        """
        Approve an alert.

        Raises NotAllowed (after writing the refusal down), AlertAlreadyDecided, AlertNotFound.
        """

        def step(alert: Alert, at: int) -> Change:
            return deciding.approve(alert, by, at, state_machine_arn=self._state_machine_arn, topic_arn=self._topic_arn)

        await self._authorise(alert_id, by, ActionType.ALERT_APPROVED, "approve this alert")
        return await self._decide(alert_id, step, "approved")

    async def reject(self, alert_id: str, by: str, reason: str) -> Alert:
        """
        Reject an alert for a reason.

        Raises NotAllowed (after writing the refusal down), ReasonRefused, AlertAlreadyDecided, AlertNotFound.
        """
        await self._authorise(alert_id, by, ActionType.ALERT_REJECTED, "reject this alert")
        return await self._decide(alert_id, lambda alert, at: deciding.reject(alert, by, reason, at), "rejected")

    async def may_reject(self, alert_id: str, by: str) -> Alert:
        """
        Return the alert that a person is about to reject.

        Raises NotAllowed (after writing the refusal down), AlertAlreadyDecided, AlertNotFound.
        """
        alert = await self._authorise(alert_id, by, ActionType.ALERT_REJECTED, "reject this alert")
        if alert.status is not AlertStatus.PENDING:
            raise AlertAlreadyDecided(alert)
        return alert

    async def retry(self, alert_id: str, by: str) -> Alert:
        """
        Order another run of a failed remediation.

        Raises NotAllowed (after writing the refusal down), NothingToRetry, AlertNotFound.
        """

        def step(alert: Alert, at: int) -> Change:
            return carrying_out.retry(alert, by, at, state_machine_arn=self._state_machine_arn)

        await self._authorise(alert_id, by, ActionType.ALERT_APPROVED, "order another run")
        return await self._decide(alert_id, step, "retried")

    async def _authorise(self, alert_id: str, by: str, action: ActionType, to_do: str) -> Alert:
        alert = await self._alerts.get(alert_id)
        try:
            await self._authority.require(by, Duty.APPROVER, to_do)
        except NotAllowed as refusal:
            self._counters.refusals.labels(action=action.value).inc()
            why = refusal.record
            await self._alerts.change(alert_id, lambda stored, _at: deciding.refuse(stored, by, action, why))
            raise
        return alert

    async def _decide(self, alert_id: str, step: Step, decision: str) -> Alert:
        try:
            alert = await self._alerts.change(alert_id, step)
        finally:
            # Also when the change raised: what another replica decided may not be drawn yet.
            self._wake()
        self._counters.decisions.labels(decision=decision).inc()
        return alert
