"""The use cases of a person at a card: approve, reject, break the glass, order another run. No Slack, no AWS here."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.access.authorization import Authority, Grant
from bot.access.policy import Action
from bot.decisions.alert_changes import ChangesAlerts, Step
from bot.decisions.attempts import Attempt
from bot.decisions.bulk_step import as_listed
from bot.decisions.grants import MayApprove, must_still_hold
from bot.decisions.press_origin import Place, counts
from bot.errors import NotAllowed
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert, AlertStatus
from rules.alert.errors import AlertAlreadyDecided, AlreadyApproved, BecameWorse
from rules.alert.recheck import Recheck
from rules.alert.rejection import Rejection
from rules.lifecycle import carrying_out, deciding, rejecting
from rules.lifecycle.change import Change
from rules.lifecycle.seen import Seen, as_shown, must_be_as_seen, must_be_the_run_seen

Answer = TypeVar("Answer")


class Decisions:
    """
    Authorises, decides once, and wakes those who carry it out.

    Every method raises NotAllowed, after the refusal was written down, and AlertNotFound.
    """

    def __init__(
        self,
        *,
        authority: Authority,
        alerts: ChangesAlerts,
        wake: Callable[[], None],
        counters: Telemetry,
        state_machine_arn: str,
        topic_arn: str,
    ) -> None:
        self._authority = authority
        self._alerts = alerts
        self._wake = wake
        self._counters = counters
        self._state_machine_arn = state_machine_arn
        self._topic_arn = topic_arn

    def of_one_order(self) -> "Decisions":
        """Return the same for one order about many alerts: Slack is asked once who the person is."""
        return Decisions(
            authority=self._authority.of_one_order(),
            alerts=self._alerts,
            wake=self._wake,
            counters=self._counters,
            state_machine_arn=self._state_machine_arn,
            topic_arn=self._topic_arn,
        )

    async def about_to_approve(self, seen: Seen, by: str, place: Place) -> MayApprove:
        """Return that a person may approve an alert. Raises AlertAlreadyDecided, AlreadyApproved, BecameWorse."""
        alert = await self.where_it_counts(seen.alert_id, by, Attempt.APPROVAL, place)
        grant = await self._may_decide(by, Action.APPROVE, alert)
        try:
            must_be_as_seen(alert, seen)
            deciding.must_count(alert, by, quorum=grant.rule.needs, groups=grant.groups)
        except (AlertAlreadyDecided, AlreadyApproved, BecameWorse):
            self._wake()  # what another replica wrote may not be drawn yet
            raise
        return MayApprove(alert, by, place, grant)

    async def approve(self, may: MayApprove, recheck: Recheck | None) -> Alert:
        """
        Approve an alert; it stays pending while more people must. `recheck` is what its person was shown of it.

        Raises AlertAlreadyDecided, AlreadyApproved, BecameWorse.
        """

        def step(stored: Alert, at: int) -> Change:
            must_be_as_seen(stored, as_shown(may.alert))
            must_still_hold(self._authority, may.grant, Action.APPROVE, stored)
            return deciding.approve(
                stored,
                may.by,
                at,
                state_machine_arn=self._state_machine_arn,
                topic_arn=self._topic_arn,
                quorum=may.grant.rule.needs,
                groups=may.grant.groups,
                recheck=recheck,
            )

        listed = as_listed(step, may.place)
        return await self._decide(may.alert.alert_id, may.by, Attempt.APPROVAL, listed, "approved")

    async def reject(self, seen: Seen, by: str, rejection: Rejection, place: Place | None = None) -> Alert:
        """Reject an alert for a reason. Raises CategoryMissing, ReasonRefused, AlertAlreadyDecided, BecameWorse."""
        grant = await self._may_decide(by, Action.REJECT, await self._alerts.get(seen.alert_id))

        def step(stored: Alert, at: int) -> Change:
            must_be_as_seen(stored, seen)
            must_still_hold(self._authority, grant, Action.REJECT, stored)
            return rejecting.reject(stored, by, rejection, at)

        return await self._decide(seen.alert_id, by, Attempt.REJECTION, as_listed(step, place), "rejected")

    async def about_to_reject(self, alert_id: str, by: str, place: Place) -> Alert:
        """Return the alert that a person wants to reject. Raises AlertAlreadyDecided."""
        alert = await self.where_it_counts(alert_id, by, Attempt.REJECTION, place)
        await self._may_decide(by, Action.REJECT, alert)
        deciding.must_be_pending(alert)
        return alert

    async def break_glass(self, seen: Seen, by: str, reason: str, recheck: Recheck | None = None) -> Alert:
        """Approve alone what needs more people, and say why. Raises ReasonRefused, AlertAlreadyDecided, BecameWorse."""
        await self._may_break_glass(seen.alert_id, by)

        def step(stored: Alert, at: int) -> Change:
            must_be_as_seen(stored, seen)
            return deciding.break_glass(
                stored,
                by,
                reason,
                at,
                state_machine_arn=self._state_machine_arn,
                topic_arn=self._topic_arn,
                recheck=recheck,
            )

        return await self._decide(seen.alert_id, by, Attempt.GLASS, step, "break_glass")

    async def about_to_break_glass(self, alert_id: str, by: str, place: Place) -> Alert:
        """Return the alert for which a person wants to break the glass. Raises AlertAlreadyDecided."""
        await self.where_it_counts(alert_id, by, Attempt.GLASS, place)
        alert = await self._may_break_glass(alert_id, by)
        deciding.must_be_pending(alert)
        return alert

    async def retry(self, seen: Seen, by: str, place: Place) -> Alert:
        """Order another run of a failed remediation. Raises NothingToRetry, RanSince."""
        alert = await self.where_it_counts(seen.alert_id, by, Attempt.RETRY, place)
        await self.allowed(self._authority.may_retry(by, alert), alert, by, Attempt.RETRY)

        def step(stored: Alert, at: int) -> Change:
            must_be_the_run_seen(stored, seen)
            return carrying_out.retry(stored, by, at, state_machine_arn=self._state_machine_arn)

        return await self._decide(seen.alert_id, by, Attempt.RETRY, step, "retried")

    async def refuse(self, alert_id: str, by: str, attempt: Attempt, refusal: NotAllowed) -> None:
        """Write down that a person was refused."""
        self._counters.refusals.labels(action=attempt.value.value).inc()
        await self._alerts.change(
            alert_id, lambda stored, _at: deciding.refuse(stored, by, attempt.value, refusal.record)
        )

    async def where_it_counts(self, alert_id: str, by: str, attempt: Attempt, place: Place) -> Alert:
        """Return the alert, if the press came from its card or a view of ours."""
        alert = await self._alerts.get(alert_id)
        if not counts(place, alert):
            refusal = NotAllowed(
                "This button is not on the alert's card. Nothing was done; press on the card in its channel.",
                "pressed on a message that is not the alert's card",
            )
            await self.refuse(alert_id, by, attempt, refusal)
            raise refusal
        return alert

    async def allowed(self, question: Awaitable[Answer], alert: Alert, by: str, attempt: Attempt) -> Answer:
        """Return the answer of authority; a refusal is written down."""
        try:
            return await question
        except NotAllowed as refusal:
            await self.refuse(alert.alert_id, by, attempt, refusal)
            raise

    async def _may_decide(self, by: str, action: Action, alert: Alert) -> Grant:
        return await self.allowed(self._authority.may_decide(by, action, alert), alert, by, AUDITED[action])

    async def _may_break_glass(self, alert_id: str, by: str) -> Alert:
        alert = await self._alerts.get(alert_id)
        await self.allowed(self._authority.may_break_glass(by, alert), alert, by, Attempt.GLASS)
        return alert

    async def _decide(self, alert_id: str, by: str, attempt: Attempt, step: Step, decision: str) -> Alert:
        try:
            alert = await self._alerts.change(alert_id, step)
        except NotAllowed as refusal:
            await self.refuse(alert_id, by, attempt, refusal)
            raise
        finally:
            # Also when the change raised: what another replica decided may not be drawn yet.
            self._wake()
        waits = alert.status is AlertStatus.PENDING
        self._counters.decisions.labels(decision=ONE_OF_SEVERAL if waits else decision).inc()
        return alert


ONE_OF_SEVERAL = "approval"
"""Counted as what it is: an approval that waits for others decided nothing."""

AUDITED = {Action.APPROVE: Attempt.APPROVAL, Action.REJECT: Attempt.REJECTION}
