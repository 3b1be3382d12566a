"""The use case of calling more people because a remediation did not help."""

from bot.access.on_call import OnCall
from bot.decisions.attempts import Attempt
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.decisions.press_origin import Origin
from rules.alert.alert import Alert
from rules.lifecycle import escalating
from rules.lifecycle.change import Change
from rules.lifecycle.seen import Seen, must_be_the_run_seen


class Escalations:
    """Lets people who may approve an alert escalate it."""

    def __init__(self, alerts: AuthorizedAlerts, on_call: OnCall) -> None:
        self._alerts = alerts
        self._on_call = on_call

    async def escalate(self, seen: Seen, by: str, origin: Origin) -> Alert:
        """
        Mention the people of the highest level of the alert's escalation policy, and tell the field.

        Raises NotAllowed, after auditing the refusal, NothingToEscalate, RanSince and AlertNotFound.
        """
        authority = self._alerts.authority
        alert = await self._alerts.pressed(seen.alert_id, by, Attempt.ESCALATION, origin)
        await self._alerts.allowed(authority.may_escalate(by, alert), alert, by, Attempt.ESCALATION)

        def step(stored: Alert, at: int) -> Change:
            must_be_the_run_seen(stored, seen)
            return escalating.call(stored, by, self._on_call.highest(stored), at)

        return await self._alerts.change(seen.alert_id, step)
