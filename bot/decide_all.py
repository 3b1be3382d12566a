"""The use case of a person who decides a whole digest at once: each alert by its own decision, each with its audit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.authority import Authority, Grant
from bot.cards.digest_words import open_members, worst_first
from bot.decisions import AUDITED, Decisions
from bot.digest_orders import Order, Outcome, Question
from bot.errors import NotAllowed
from bot.place import InDigest, OnMessage, Place
from bot.policy.policy import Action
from bot.rechecks import Rechecks
from bot.stored_digests import StoredDigests
from rules.alert import Alert, AlertStatus
from rules.digest import Digest
from rules.errors import AlertAlreadyDecided, AlreadyApproved, BecameWorse, ConditionMoved, ConditionUnknown
from rules.lifecycle import deciding
from rules.recheck import RecheckVerdict
from rules.seen import as_shown
from storage.errors import AlertNotFound, BrokenItem, StorageUnavailable

AT_A_TIME = 4
"""As many as there are of each kind of work: other people's presses do not wait behind an order."""

Allowed = tuple[Alert, Grant]
Barred = tuple[Alert, NotAllowed]
Progress = Callable[[int, int], Awaitable[None]]

_EXPECTED = (
    AlertAlreadyDecided,
    AlreadyApproved,
    BecameWorse,
    ConditionMoved,
    NotAllowed,
    AlertNotFound,
    BrokenItem,
    StorageUnavailable,
)


class DecideAll:
    """Asks who may, and decides alert by alert. Every method raises DigestNotFound, StorageUnavailable."""

    def __init__(
        self,
        decisions: Decisions,
        rechecks: Rechecks,
        digests: StoredDigests,
        authority: Authority,
        now_ms: Callable[[], int],
    ) -> None:
        self._decisions = decisions
        self._rechecks = rechecks
        self._digests = digests
        self._authority = authority
        self._now_ms = now_ms

    async def about(self, action: Action, digest_id: str, by: str, place: Place) -> Question:
        """
        Return what a person is asked before all is decided.

        Raises NotAllowed, after it was written down, when they may decide none of the alerts.
        """
        at = self._now_ms()
        digest = await self._digests.get(digest_id)
        alerts = await self._digests.members(digest)
        waiting = open_members(alerts)
        if not _counts(place, digest):
            raise await self._refused(action, waiting, by, _not_on_the_digest())
        allowed, barred = await self._sorted(action, waiting, by)
        if barred and not allowed:
            raise barred[0][1]
        question = Question(digest, alerts, [alert for alert, _ in allowed], barred, at)
        return _of_an_approver(question, allowed, by) if action is Action.APPROVE else question

    async def carry_out(self, order: Order, told: Progress) -> Outcome:
        """Decide what the person was offered and did not leave out; `told` hears how many of how many are done."""
        digest = await self._digests.get(order.digest_id)
        alerts = await self._digests.members(digest)
        ordered = {alert_id for place, alert_id in enumerate(digest.members) if place in order.places}
        concerned = [each for each in alerts if each.alert_id in ordered]
        outcome, decisions = Outcome(), self._decisions.of_one_order()
        places = asyncio.Semaphore(AT_A_TIME)

        async def decide(alert: Alert) -> None:
            async with places:
                await self._decided(decisions, order, alert, outcome)
            await told(outcome.done, len(concerned))

        await asyncio.gather(*(decide(each) for each in worst_first(concerned)))
        unknown = [alert for alert, error in outcome.failed if isinstance(error, ConditionUnknown)]
        outcome.again = order.again_without_metrics(digest, unknown) if unknown else None
        return outcome

    async def _decided(self, decisions: Decisions, order: Order, alert: Alert, outcome: Outcome) -> None:
        place = InDigest(order.digest_id, order.at)
        try:
            if order.rejection is None:
                after = await self._approved(decisions, alert, order, place)
            else:
                after = await decisions.reject(as_shown(alert), order.by, order.rejection, place)
        except _EXPECTED as failure:
            outcome.failed.append((alert, failure))
            return
        (outcome.waiting if after.status is AlertStatus.PENDING else outcome.decided).append(after)

    async def _approved(self, decisions: Decisions, alert: Alert, order: Order, place: InDigest) -> Alert:
        """
        Approve one of many.

        Raises ConditionMoved: nobody can be asked about each, so it is left to be reviewed; ConditionUnknown: they can
        be asked once about all of those.
        """
        may = await decisions.about_to_approve(as_shown(alert), order.by, place)
        recheck = await self._rechecks.of(may.alert)
        condition = may.alert.metadata.condition
        known = condition is not None and condition.cleared_at < place.seen_at  # the dialog said so
        if recheck.verdict is RecheckVerdict.CHANGED or (recheck.verdict is RecheckVerdict.CLEARED and not known):
            raise ConditionMoved(may.alert, recheck)
        if recheck.tells_nothing and not order.without_metrics:
            raise ConditionUnknown(may.alert, recheck)
        return await decisions.approve(may, recheck)

    async def _sorted(self, action: Action, waiting: Sequence[Alert], by: str) -> tuple[list[Allowed], list[Barred]]:
        """Tell those that the person may decide from those they may not: each rule of the policy is asked once."""
        answers: dict[object, Grant | NotAllowed] = {}
        authority = self._authority.of_one_order()
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
        """Write down a refusal, once for all alerts that it is about: on the most severe of them."""
        for alert in alerts[:1]:
            await self._decisions.refuse(alert.alert_id, by, AUDITED[action], refusal)
        return refusal


def _of_an_approver(question: Question, allowed: Sequence[Allowed], by: str) -> Question:
    """Return what is asked of who approves: nothing that they approved already, and what needs more than they."""
    left = [(alert, grant) for alert, grant in allowed if not deciding.has_approved(alert, by)]
    return replace(
        question,
        concerned=[alert for alert, _ in left],
        approved=[alert for alert, _ in allowed if deciding.has_approved(alert, by)],
        need_more=frozenset(alert.alert_id for alert, grant in left if not _decides(alert, by, question.at, grant)),
    )


def _decides(alert: Alert, by: str, at: int, grant: Grant) -> bool:
    return deciding.would_decide(alert, by, at, quorum=grant.rule.needs, groups=grant.groups)


def _counts(place: Place, digest: Digest) -> bool:
    # The place of a part that was posted a moment ago may not be stored yet.
    return isinstance(place, OnMessage) and (not digest.cards or place.message in digest.cards.values())


def _not_on_the_digest() -> NotAllowed:
    return NotAllowed(
        "This button is not on the digest. Nothing was done; press on the digest in its channel.",
        "pressed on a message that is not the digest",
    )
