"""The Approve button: the newest metrics are read, and what changed is shown before the approval counts."""

import asyncio
from functools import partial

from bot.cards.alert.recheck_words import MOVED, sentence_of
from bot.cards.answers.answers import approval_counts, became_worse
from bot.cards.dialogs.dialog import Again
from bot.cards.dialogs.recheck_modal import APPROVING, loading_recheck, recheck_modal
from bot.decisions.grants import MayApprove
from bot.listeners.buttons.confirmed_recheck import confirmed_recheck
from bot.listeners.edge.acknowledge import Answer, done, shows
from bot.listeners.edge.listeners import Listeners, Rest
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.sentences import GONE
from bot.listeners.edge.submissions import Submission
from bot.listeners.use_cases import UseCases
from bot.slack.ids import ActionId, CallbackId
from bot.slack.message import Block
from rules.alert.errors import BecameWorse, ConditionMoved
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.lifecycle import deciding
from rules.lifecycle.seen import as_shown

LOOK_SECONDS = 1.0
"""How long a press waits for metrics before a dialog is opened, while the trigger lives."""

LEAST_LOOK_SECONDS = 0.2
"""The least wait for metrics, however long authorization took: mostly they are there by then."""


def register(listeners: Listeners, use_cases: UseCases) -> None:
    """Bind the button, and the dialog that asks whether to approve anyway."""
    approvals = _Approvals(use_cases)
    listeners.decision(ActionId.APPROVE, approvals.begin)
    listeners.submission(CallbackId.APPROVE_ANYWAY, Submission, approvals.confirm, APPROVING.message)


class _Approvals:
    def __init__(self, use_cases: UseCases) -> None:
        self._decisions = use_cases.decisions
        self._rechecks = use_cases.rechecks

    async def begin(self, press: Press, responder: Responder) -> Rest | None:
        """Authorize and recheck, then approve or ask. If reading takes long, say so in a dialog and return the rest."""
        began = asyncio.get_running_loop().time()
        may = await self._decisions.about_to_approve(press.seen, press.user.id, press.origin)
        recheck = asyncio.ensure_future(self._rechecks.of(may.alert))
        left = LOOK_SECONDS - (asyncio.get_running_loop().time() - began)
        await asyncio.wait({recheck}, timeout=max(LEAST_LOOK_SECONDS, left))
        if recheck.done():
            await self._go_on(may, await recheck, responder)
            return None
        is_shown = await responder.shows(loading_recheck(), GONE)
        return partial(self._go_on_late, press, recheck, responder, is_asked=is_shown)

    async def confirm(self, submission: Submission) -> Answer:
        """Approve anyway. The person is authorized again, and asked again about what they were not shown."""
        brought, by, origin = submission.brought, submission.user.id, submission.origin
        try:
            may = await self._decisions.about_to_approve(brought.seen, by, origin)
            await self._decisions.approve(may, await confirmed_recheck(self._rechecks, may.alert, brought))
        except BecameWorse as worse:
            may = await self._decisions.about_to_approve(as_shown(worse.alert), by, origin)
            recheck = await self._rechecks.of(may.alert)
            return shows(self._question(may, recheck, Again(became_worse(may.alert).text, brought.shown)))
        except ConditionMoved as moved:
            return shows(self._question(may, moved.recheck, Again(MOVED, brought.shown)))
        return done("Your approval counts.")

    async def _go_on_late(
        self, press: Press, reading: "asyncio.Future[Recheck]", responder: Responder, *, is_asked: bool
    ) -> None:
        """
        Go on when the metrics are there.

        If somebody else decided meanwhile, say who, also to a person for whom Slack opened no dialog.
        """
        recheck = await reading
        may = await self._decisions.about_to_approve(press.seen, press.user.id, press.origin)
        if is_asked:
            await self._go_on(may, recheck, responder)

    async def _go_on(self, may: MayApprove, recheck: Recheck, responder: Responder) -> None:
        if recheck.verdict is not RecheckVerdict.UNCHANGED:
            await responder.shows(self._question(may, recheck), f"{sentence_of(recheck.verdict)} {GONE}")
            return
        alert = await self._decisions.approve(may, recheck)
        if responder.has_modal:
            await responder.tell(approval_counts(alert))

    def _question(self, may: MayApprove, recheck: Recheck, again: Again | None = None) -> Block:
        quorum, groups = may.grant.rule.needs, may.grant.groups
        left = deciding.left_after(may.alert, may.by, quorum=quorum, groups=groups)
        machine = self._decisions.state_machine
        return recheck_modal(may.alert, recheck, machine, quorum=quorum, left=left, again=again)
