"""The use case of snoozing an alert's reminders."""

from bot.access.denials import SNOOZE, TAKE
from bot.decisions.attempts import Attempt
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.decisions.press_origin import Origin
from rules.alert.alert import Alert, AlertStatus
from rules.alert.errors import AlertAlreadyDecided
from rules.lifecycle import taking, waiting
from rules.lifecycle.change import Change
from rules.lifecycle.seen import Seen, must_be_as_seen


class Snoozes:
    """
    Lets people who may approve an alert snooze it.

    Every method raises NotAllowed, after auditing the refusal, AlertAlreadyDecided and AlertNotFound.
    """

    def __init__(self, alerts: AuthorizedAlerts) -> None:
        self._alerts = alerts

    async def about_to_snooze(self, alert_id: str, by: str, origin: Origin) -> Alert:
        """Check that a person may snooze an alert now, and return it."""
        alert = await self._alerts.pressed(alert_id, by, Attempt.SNOOZE, origin)
        await self._may_snooze(by, alert)
        if alert.status is not AlertStatus.PENDING:
            raise AlertAlreadyDecided(alert)
        return alert

    async def snooze(self, seen: Seen, by: str, until: int | None) -> Alert:
        """Snooze an alert until a time (epoch ms), or end its snooze (None). Raises SnoozeRefused, BecameWorse."""
        await self._may_snooze(by, await self._alerts.get(seen.alert_id))

        def step(stored: Alert, at: int) -> Change | None:
            must_be_as_seen(stored, seen)
            return waiting.end_snooze(stored, by, at) if until is None else waiting.snooze(stored, by, until, at)

        return await self._alerts.change(seen.alert_id, step)

    async def take(self, seen: Seen, by: str, origin: Origin) -> Alert:
        """Note that a person is on it, and pause the reminders. Raises BecameWorse."""
        alert = await self._alerts.pressed(seen.alert_id, by, Attempt.SNOOZE, origin)
        await self._may_snooze(by, alert, TAKE)

        def step(stored: Alert, at: int) -> Change | None:
            must_be_as_seen(stored, seen)
            return taking.take(stored, by, at)

        return await self._alerts.change(seen.alert_id, step)

    async def _may_snooze(self, by: str, alert: Alert, to_do: str = SNOOZE) -> None:
        await self._alerts.allowed(self._alerts.authority.may_snooze(by, alert, to_do), alert, by, Attempt.SNOOZE)
