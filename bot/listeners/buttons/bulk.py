"""Approve all and Reject all of a digest: the dialog, and what its submission does."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.access.policy import Action
from bot.cards.dialogs.bulk_modal import APPROVING_ALL, REJECTING_ALL, BulkDialog, bulk_modal
from bot.cards.dialogs.bulk_result import progress_modal, result_message, result_modal
from bot.cards.dialogs.reason_modal import rejection_questions
from bot.decisions.bulk_order import BulkOrder, BulkOutcome
from bot.listeners.buttons.digest_payloads import BulkSubmission
from bot.listeners.edge.acknowledge import ACK_LANDS_SECONDS, Ack, Answer, complains, shows
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.listeners import Listeners
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.redisplay import after_failure
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.sentences import another_version
from bot.listeners.use_cases import UseCases
from bot.slack.ids import CATEGORY_BLOCK, REASON_BLOCK, ActionId
from bot.slack.message import Block, Message
from rules.alert.errors import CategoryMissing, ReasonRefused
from rules.lifecycle import rejecting

log = structlog.get_logger()

_PROGRESS_SECONDS = 2.0
"""How often a dialog shows progress; Slack takes a hundred changes of views a minute."""


def register(listeners: Listeners, use_cases: UseCases) -> None:
    """Bind both buttons and both dialogs."""
    for action, dialog in ((ActionId.APPROVE_ALL, APPROVING_ALL), (ActionId.REJECT_ALL, REJECTING_ALL)):
        bulk = _Bulk(dialog, use_cases)
        listeners.press(action, Press, bulk.ask)
        listeners.order(dialog.callback, BulkSubmission, bulk.decide)


class _Bulk:
    def __init__(self, dialog: BulkDialog, use_cases: UseCases) -> None:
        self._dialog = dialog
        self._decisions = use_cases.bulk
        self._state_machine = use_cases.decisions.state_machine

    async def ask(self, press: Press, responder: Responder) -> None:
        """Show what a submission would do, or why the person may not press."""
        dialog = self._dialog
        await responder.ask(dialog.loading("digest"), partial(self._question, press), dialog.message)

    async def decide(self, submission: BulkSubmission, ack: Ack, responder: Responder) -> None:
        """Acknowledge at once, decide alert by alert, and show the progress and the outcome."""
        order = self._order(submission)
        if isinstance(order, dict):
            await ack(**order)
            return
        await ack(**shows(progress_modal(self._dialog, 0, None)))
        landed = asyncio.ensure_future(asyncio.sleep(ACK_LANDS_SECONDS))
        view, said = await self._carried_out(order, submission, responder)
        await landed
        if not await responder.refill(submission.view.id, view):
            await responder.tell(said)

    async def _carried_out(
        self, order: BulkOrder, submission: BulkSubmission, responder: Responder
    ) -> tuple[Block, Message]:
        """Return the dialog's next view, and the message for a person who closed it."""
        try:
            outcome = await self._decisions.carry_out(order, self._progress(submission.view.id, responder))
        except EXPECTED as error:
            return after_failure(submission.view, error, self._dialog.message), reply_to(error)
        _log(order, outcome)
        return result_modal(self._dialog, outcome), result_message(self._dialog, outcome)

    async def _question(self, press: Press) -> Block:
        question = await self._decisions.about(self._dialog.action, press.value, press.user.id, press.origin)
        entries = rejection_questions(None) if self._dialog.action is Action.REJECT else []
        return bulk_modal(self._dialog, question, self._state_machine, entries)

    def _order(self, submission: BulkSubmission) -> BulkOrder | Answer:
        """Return the order, or the acknowledgement that says what is wrong with it."""
        action, state = self._dialog.action, submission.state
        if state is None:
            return shows(self._dialog.message(another_version("dialog")))
        rejection = submission.rejection if action is Action.REJECT else None
        try:
            if rejection is not None:
                rejecting.accepted(rejection)
        except CategoryMissing as missing:
            return complains(CATEGORY_BLOCK, str(missing))
        except ReasonRefused as refused:
            return complains(REASON_BLOCK, str(refused))
        left_out = submission.left_out
        offered = {index: offer for index, offer in state.offered.items() if index not in left_out}
        return BulkOrder(state.digest, action, submission.user.id, offered, rejection, state.without_metrics)

    def _progress(self, view_id: str, responder: Responder) -> Callable[[int, int], Awaitable[None]]:
        clock = asyncio.get_running_loop().time
        said_at = clock()

        async def told(done: int, total: int) -> None:
            nonlocal said_at
            if done < total and clock() - said_at >= _PROGRESS_SECONDS:
                said_at = clock()
                await responder.refill(view_id, progress_modal(self._dialog, done, total))

        return told


def _log(order: BulkOrder, outcome: BulkOutcome) -> None:
    counts = {"decided": len(outcome.decided), "waiting": len(outcome.waiting), "failed": len(outcome.failed)}
    log.info("a digest was decided", digest=order.digest_id, by=order.by, action=order.action.value, **counts)
