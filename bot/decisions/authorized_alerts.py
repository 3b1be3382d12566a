"""Access to the stored alerts on behalf of a person. Every refusal is audited."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.access.authorization import Authority
from bot.access.denials import not_on_the_card
from bot.decisions.attempts import Attempt
from bot.decisions.press_origin import Origin, counts
from bot.errors import NotAllowed
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert
from rules.lifecycle import deciding
from rules.lifecycle.change import Change

Answer = TypeVar("Answer")
Step = Callable[[Alert, int], Change | None]


class ChangesAlerts(Protocol):
    """Reads alerts, and writes one step in the life of one."""

    async def change(self, alert_id: str, step: Step) -> Alert:
        """Return the alert as written."""

    async def get(self, alert_id: str) -> Alert:
        """Return the alert as stored."""


class AuthorizedAlerts:
    """Checks presses, audits refusals and changes alerts. `wake` is called when there may be new work."""

    def __init__(
        self, authority: Authority, alerts: ChangesAlerts, wake: Callable[[], None], telemetry: Telemetry
    ) -> None:
        self.authority = authority
        self.telemetry = telemetry
        self.wake = wake
        self._alerts = alerts

    def of_one_order(self) -> "AuthorizedAlerts":
        """Return a copy for one bulk order, which asks Slack about each person only once."""
        return AuthorizedAlerts(self.authority.of_one_order(), self._alerts, self.wake, self.telemetry)

    async def get(self, alert_id: str) -> Alert:
        """Return an alert as stored. Raises AlertNotFound."""
        return await self._alerts.get(alert_id)

    async def change(self, alert_id: str, step: Step) -> Alert:
        """Write a step and return the alert as written. Raises AlertNotFound, and what the step raises."""
        try:
            return await self._alerts.change(alert_id, step)
        finally:
            # Also when the change raised: another replica's decision may not be drawn yet.
            self.wake()

    async def pressed(self, alert_id: str, by: str, attempt: Attempt, origin: Origin) -> Alert:
        """Return the alert if the press came from its card or a view of ours. Raises NotAllowed, AlertNotFound."""
        alert = await self._alerts.get(alert_id)
        if not counts(origin, alert):
            refusal = not_on_the_card()
            await self.refuse(alert_id, by, attempt, refusal)
            raise refusal
        return alert

    async def allowed(self, question: Awaitable[Answer], alert: Alert, by: str, attempt: Attempt) -> Answer:
        """Return what the authority answers to a question. Raises NotAllowed after auditing the refusal."""
        try:
            return await question
        except NotAllowed as refusal:
            await self.refuse(alert.alert_id, by, attempt, refusal)
            raise

    async def refuse(self, alert_id: str, by: str, attempt: Attempt, refusal: NotAllowed) -> None:
        """Audit a refusal."""
        self.telemetry.refusals.labels(action=attempt.value.value).inc()
        await self._alerts.change(
            alert_id, lambda stored, _at: deciding.refuse(stored, by, attempt.value, refusal.record)
        )
