"""The use cases at a card: approve, reject, break the glass, retry."""

from bot.access.authorization import Grant
from bot.access.policy import Action
from bot.decisions.attempts import Attempt
from bot.decisions.authorized_alerts import AuthorizedAlerts, Step
from bot.decisions.bulk_step import bulk_step
from bot.decisions.grants import MayApprove, must_still_hold
from bot.decisions.press_origin import Origin
from bot.errors import NotAllowed
from rules.alert.alert import Alert, AlertStatus
from rules.alert.errors import AlertAlreadyDecided, AlreadyApproved, BecameWorse
from rules.alert.recheck import Recheck
from rules.alert.rejection import Rejection
from rules.lifecycle import carrying_out, deciding, rejecting
from rules.lifecycle.change import Change
from rules.lifecycle.seen import Seen, as_shown, must_be_as_seen, must_be_the_run_seen

ONE_OF_SEVERAL = "approval"
"""The label under which an approval that waits for others is counted: it decided nothing."""

AUDITED = {Action.APPROVE: Attempt.APPROVAL, Action.REJECT: Attempt.REJECTION}


class Decisions:
    """
    Authorizes a person and decides an alert, once.

    Every method raises NotAllowed, after auditing the refusal, and AlertNotFound.
    """

    def __init__(self, alerts: AuthorizedAlerts, *, state_machine_arn: str, topic_arn: str) -> None:
        self._alerts = alerts
        self._state_machine_arn = state_machine_arn
        self._topic_arn = topic_arn
        self.state_machine = state_machine_arn.rsplit(":", 1)[-1]
        """The name of what an approval starts."""

    def of_one_order(self) -> "Decisions":
        """Return a copy for one bulk order, which asks Slack about each person only once."""
        alerts = self._alerts.of_one_order()
        return Decisions(alerts, state_machine_arn=self._state_machine_arn, topic_arn=self._topic_arn)

    async def about_to_approve(self, seen: Seen, by: str, origin: Origin) -> MayApprove:
        """Check that a person may approve an alert now. Raises AlertAlreadyDecided, AlreadyApproved, BecameWorse."""
        alert = await self._alerts.pressed(seen.alert_id, by, Attempt.APPROVAL, origin)
        grant = await self._may_decide(by, Action.APPROVE, alert)
        try:
            must_be_as_seen(alert, seen)
            deciding.must_count(alert, by, quorum=grant.rule.needs, groups=grant.groups)
        except (AlertAlreadyDecided, AlreadyApproved, BecameWorse):
            self._alerts.wake()  # another replica's decision may not be drawn yet
            raise
        return MayApprove(alert, by, origin, grant)

    async def approve(self, may: MayApprove, recheck: Recheck | None) -> Alert:
        """
        Approve an alert; it stays pending while more people must. `recheck` is what the person was shown.

        Raises AlertAlreadyDecided, AlreadyApproved, BecameWorse.
        """

        def step(stored: Alert, at: int) -> Change:
            must_be_as_seen(stored, as_shown(may.alert))
            must_still_hold(self._alerts.authority, may.grant, Action.APPROVE, stored)
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

        listed = bulk_step(step, may.origin)
        return await self._decide(may.alert.alert_id, may.by, Attempt.APPROVAL, listed, "approved")

    async def reject(self, seen: Seen, by: str, rejection: Rejection, origin: Origin | None = None) -> Alert:
        """Reject an alert for a reason. Raises CategoryMissing, ReasonRefused, AlertAlreadyDecided, BecameWorse."""
        grant = await self._may_decide(by, Action.REJECT, await self._alerts.get(seen.alert_id))

        def step(stored: Alert, at: int) -> Change:
            must_be_as_seen(stored, seen)
            must_still_hold(self._alerts.authority, grant, Action.REJECT, stored)
            return rejecting.reject(stored, by, rejection, at)

        return await self._decide(seen.alert_id, by, Attempt.REJECTION, bulk_step(step, origin), "rejected")

    async def about_to_reject(self, alert_id: str, by: str, origin: Origin) -> Alert:
        """Check that a person may reject an alert now, and return it. Raises AlertAlreadyDecided."""
        alert = await self._alerts.pressed(alert_id, by, Attempt.REJECTION, origin)
        await self._may_decide(by, Action.REJECT, alert)
        deciding.must_be_pending(alert)
        return alert

    async def break_glass(self, seen: Seen, by: str, reason: str, recheck: Recheck | None = None) -> Alert:
        """Approve alone what needs several people. Raises ReasonRefused, AlertAlreadyDecided, BecameWorse."""
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

    async def about_to_break_glass(self, alert_id: str, by: str, origin: Origin) -> Alert:
        """Check that a person may break the glass for an alert now, and return it. Raises AlertAlreadyDecided."""
        await self._alerts.pressed(alert_id, by, Attempt.GLASS, origin)
        alert = await self._may_break_glass(alert_id, by)
        deciding.must_be_pending(alert)
        return alert

    async def retry(self, seen: Seen, by: str, origin: Origin) -> Alert:
        """Order another run of a failed remediation. Raises NothingToRetry, RanSince."""
        alert = await self._alerts.pressed(seen.alert_id, by, Attempt.RETRY, origin)
        await self._alerts.allowed(self._alerts.authority.may_retry(by, alert), alert, by, Attempt.RETRY)

        def step(stored: Alert, at: int) -> Change:
            must_be_the_run_seen(stored, seen)
            return carrying_out.retry(stored, by, at, state_machine_arn=self._state_machine_arn)

        return await self._decide(seen.alert_id, by, Attempt.RETRY, step, "retried")

    async def _may_decide(self, by: str, action: Action, alert: Alert) -> Grant:
        question = self._alerts.authority.may_decide(by, action, alert)
        return await self._alerts.allowed(question, alert, by, AUDITED[action])

    async def _may_break_glass(self, alert_id: str, by: str) -> Alert:
        alert = await self._alerts.get(alert_id)
        await self._alerts.allowed(self._alerts.authority.may_break_glass(by, alert), alert, by, Attempt.GLASS)
        return alert

    async def _decide(self, alert_id: str, by: str, attempt: Attempt, step: Step, decision: str) -> Alert:
        try:
            alert = await self._alerts.change(alert_id, step)
        except NotAllowed as refusal:
            await self._alerts.refuse(alert_id, by, attempt, refusal)
            raise
        waits = alert.status is AlertStatus.PENDING
        self._alerts.telemetry.decisions.labels(decision=ONE_OF_SEVERAL if waits else decision).inc()
        return alert
