"""The use case of a person who wants an alert to leave everybody alone for a while."""

from collections.abc import Callable

from bot.access.authorization import Authority
from bot.decisions.alert_changes import ChangesAlerts
from bot.decisions.attempts import Attempt
from bot.decisions.decisions import Decisions
from bot.decisions.press_origin import Place
from rules.alert.alert import Alert, AlertStatus
from rules.alert.errors import AlertAlreadyDecided
from rules.lifecycle import waiting
from rules.lifecycle.change import Change
from rules.lifecycle.seen import Seen, must_be_as_seen


class Snoozing:
    """
    Who may approve an alert may snooze it.

    Every method raises NotAllowed, after the refusal was written down, AlertAlreadyDecided and AlertNotFound.
    """

    def __init__(
        self, authority: Authority, decisions: Decisions, alerts: ChangesAlerts, wake: Callable[[], None]
    ) -> None:
        self._authority = authority
        self._decisions = decisions
        self._alerts = alerts
        self._wake = wake

    async def about_to_snooze(self, alert_id: str, by: str, place: Place) -> Alert:
        """Return the alert that a person wants to snooze."""
        alert = await self._decisions.where_it_counts(alert_id, by, Attempt.SNOOZE, place)
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

        alert = await self._alerts.change(seen.alert_id, step)
        self._wake()
        return alert

    async def _may_snooze(self, by: str, alert: Alert) -> None:
        await self._decisions.allowed(self._authority.may_snooze(by, alert), alert, by, Attempt.SNOOZE)
