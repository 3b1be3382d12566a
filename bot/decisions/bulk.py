"""The use case of deciding a whole digest at once: every alert gets its own decision and its own audit entry."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.access.authorization import Grant
from bot.access.denials import not_on_the_digest
from bot.access.policy import Action
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.decisions.bulk_order import BulkOrder, BulkOutcome, BulkQuestion, Offer
from bot.decisions.bulk_run import BulkRun
from bot.decisions.decisions import AUDITED, Decisions
from bot.decisions.press_origin import OnMessage, Origin
from bot.decisions.rechecks import Rechecks
from bot.errors import TRANSIENT, NotAllowed
from bot.tables.stored_digests import StoredDigests
from rules.alert.alert import Alert
from rules.alert.errors import ConditionUnknown
from rules.digest.digest import Digest
from rules.digest.digest_members import open_members, worst_first
from rules.lifecycle import deciding

AT_A_TIME = 4
"""As many as there are lanes for each kind of work, so other people's presses do not wait behind an order."""

Allowed = tuple[Alert, Grant]
Barred = tuple[Alert, NotAllowed]
Progress = Callable[[int, int], Awaitable[None]]


class BulkDecisions:
    """Decides the alerts of a digest one by one. Every method raises DigestNotFound and StorageUnavailable."""

    def __init__(
        self, decisions: Decisions, rechecks: Rechecks, digests: StoredDigests, alerts: AuthorizedAlerts
    ) -> None:
        self._decisions = decisions
        self._rechecks = rechecks
        self._digests = digests
        self._alerts = alerts

    async def about(self, action: Action, digest_id: str, by: str, origin: Origin) -> BulkQuestion:
        """
        Return the question that is put to a person before the digest is decided.

        Raises NotAllowed, after auditing it, if they may decide none of the alerts and all for the same reason.
        """
        digest = await self._digests.get(digest_id)
        alerts = await self._digests.members(digest)
        waiting = open_members(alerts)
        if not _counts(origin, digest):
            raise await self._refused(action, waiting, by, not_on_the_digest())
        allowed, barred = await self._sorted(action, waiting, by)
        if not allowed and len({str(refusal) for _, refusal in barred}) == 1:
            raise barred[0][1]
        question = BulkQuestion(digest, alerts, [alert for alert, _ in allowed], barred)
        return _of_an_approver(question, allowed, by) if action is Action.APPROVE else question

    async def carry_out(self, order: BulkOrder, progress: Progress) -> BulkOutcome:
        """Decide what the person was offered and did not leave out; `progress` gets the number done and the total."""
        digest = await self._digests.get(order.digest_id)
        alerts = await self._digests.members(digest)
        offers = {alert_id: order.offered.get(index) for index, alert_id in enumerate(digest.members)}
        ordered = [(each, offer) for each in worst_first(alerts) if (offer := offers.get(each.alert_id)) is not None]
        run = BulkRun(order, self._decisions.of_one_order(), self._rechecks.of_one_order())
        outcome, slots = run.outcome, asyncio.Semaphore(AT_A_TIME)

        async def decide(alert: Alert, offer: Offer) -> None:
            async with slots:
                await run.decide(alert, offer)
            await progress(outcome.done, len(ordered))

        ended = await asyncio.gather(*(decide(alert, offer) for alert, offer in ordered), return_exceptions=True)
        _must_be_foreseen(ended)
        return replace(outcome, again=_again(order, digest, outcome))

    async def _sorted(self, action: Action, waiting: Sequence[Alert], by: str) -> tuple[list[Allowed], list[Barred]]:
        """Part the alerts that the person may decide from the rest. Each rule of the policy is asked once."""
        answers: dict[object, Grant | NotAllowed] = {}
        authority = self._alerts.authority.of_one_order()
        for alert in waiting:
            rule = authority.rule_now(action, alert)
            if rule not in answers:
                try:
                    answers[rule] = await authority.may_decide(by, action, alert)
                except NotAllowed as refusal:
                    answers[rule] = await self._refused(action, [alert], by, refusal)
        answered = [(each, answers[authority.rule_now(action, each)]) for each in waiting]
        return (
            [(each, answer) for each, answer in answered if isinstance(answer, Grant)],
            [(each, answer) for each, answer in answered if isinstance(answer, NotAllowed)],
        )

    async def _refused(self, action: Action, alerts: Sequence[Alert], by: str, refusal: NotAllowed) -> NotAllowed:
        """Audit a refusal once, on the most severe of the alerts it is about."""
        for alert in alerts[:1]:
            await self._alerts.refuse(alert.alert_id, by, AUDITED[action], refusal)
        return refusal


def _of_an_approver(question: BulkQuestion, allowed: Sequence[Allowed], by: str) -> BulkQuestion:
    """Return the question for an approver: without what they approved already, with what needs more people."""
    left = [(alert, grant) for alert, grant in allowed if not deciding.has_approved(alert, by)]
    return replace(
        question,
        concerned=[alert for alert, _ in left],
        approved=[alert for alert, _ in allowed if deciding.has_approved(alert, by)],
        need_more={alert.alert_id: more for alert, grant in left if (more := _left_after(alert, by, grant))},
    )


def _again(order: BulkOrder, digest: Digest, outcome: BulkOutcome) -> BulkOrder | None:
    kinds = TRANSIENT if order.rejection else ConditionUnknown
    failed = [alert for alert, error in outcome.failed if isinstance(error, kinds)]
    if not failed:
        return None
    return replace(order.again(digest, failed), without_metrics=order.rejection is None)


def _must_be_foreseen(ended: Sequence[BaseException | None]) -> None:
    """Raise the first unexpected failure. Called once nothing of the order is running any more."""
    for failure in ended:
        if failure is not None:
            raise failure


def _left_after(alert: Alert, by: str, grant: Grant) -> int:
    return deciding.left_after(alert, by, quorum=grant.rule.needs, groups=grant.groups)


def _counts(origin: Origin, digest: Digest) -> bool:
    # A part posted a moment ago may not have its message stored yet.
    return isinstance(origin, OnMessage) and (not digest.cards or origin.message in digest.cards.values())
