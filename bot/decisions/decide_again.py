"""The use case of having trouble decided again that a decision did not end."""

from collections.abc import Callable

from bot.decisions.attempts import Attempt
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.decisions.press_origin import Origin
from bot.decisions.rechecks import Rechecks
from rules.alert.alert import Alert
from rules.alert.errors import NothingToDecideAgain
from rules.lifecycle.afterwards import decide_again, may_decide_again
from rules.lifecycle.change import Change
from rules.lifecycle.seen import Seen, must_be_the_run_seen


class DecidingAgain:
    """Lets people who may approve an alert open a new one in its place."""

    def __init__(self, alerts: AuthorizedAlerts, rechecks: Rechecks, new_id: Callable[[], str]) -> None:
        self._alerts = alerts
        self._rechecks = rechecks
        self._new_id = new_id

    async def decide_again(self, seen: Seen, by: str, origin: Origin) -> Alert:
        """
        Open a new alert by what the station is like now, and return the decided one, which names it.

        Raises NotAllowed, after auditing the refusal, NothingToDecideAgain, RanSince, AlertNotFound and
        StorageUnavailable if the metrics cannot be read.
        """
        alert = await self._alerts.pressed(seen.alert_id, by, Attempt.DECIDING_AGAIN, origin)
        question = self._alerts.authority.may_decide_again(by, alert)
        await self._alerts.allowed(question, alert, by, Attempt.DECIDING_AGAIN)
        try:
            must_be_the_run_seen(alert, seen)
            if not may_decide_again(alert):
                raise NothingToDecideAgain(alert)
        finally:
            self._alerts.wake()  # another replica's press may not be drawn yet
        finding, alert_id = await self._rechecks.finding(alert), self._new_id()

        def step(stored: Alert, at: int) -> Change:
            must_be_the_run_seen(stored, seen)
            return decide_again(stored, finding, by, at, alert_id)

        return await self._alerts.change(seen.alert_id, step)
