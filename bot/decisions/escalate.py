"""The use case of a person who calls others because a remediation did not help."""

from collections.abc import Callable

from bot.access.authorization import Authority
from bot.access.policy import Policy
from bot.decisions.alert_changes import ChangesAlerts
from bot.decisions.attempts import Attempt
from bot.decisions.decisions import Decisions
from bot.decisions.press_origin import Place
from rules.alert.alert import Alert
from rules.lifecycle import escalating
from rules.lifecycle.change import Change
from rules.lifecycle.seen import Seen, must_be_the_run_seen


class Escalating:
    """Who may approve an alert may call others."""

    def __init__(
        self,
        authority: Authority,
        policy: Policy,
        decisions: Decisions,
        alerts: ChangesAlerts,
        wake: Callable[[], None],
    ) -> None:
        self._authority = authority
        self._policy = policy
        self._decisions = decisions
        self._alerts = alerts
        self._wake = wake

    async def call(self, seen: Seen, by: str, place: Place) -> Alert:
        """
        Mention whoever stands highest on the alert's ladder, and tell the field.

        Raises NotAllowed, after the refusal was written down, NothingToEscalate, RanSince and AlertNotFound.
        """
        alert = await self._decisions.where_it_counts(seen.alert_id, by, Attempt.ESCALATION, place)
        await self._decisions.allowed(self._authority.may_escalate(by, alert), alert, by, Attempt.ESCALATION)

        def step(stored: Alert, at: int) -> Change:
            must_be_the_run_seen(stored, seen)
            return escalating.call(stored, by, self._policy.highest(stored), at)

        called = await self._alerts.change(seen.alert_id, step)
        self._wake()
        return called
