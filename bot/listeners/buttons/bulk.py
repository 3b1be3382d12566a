"""Approve all and Reject all of a digest: the dialog, and what its submission does."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.access.policy import Action
from bot.cards.dialogs.bulk_modal import APPROVING_ALL, REJECTING_ALL, BulkDialog, all_modal
from bot.cards.dialogs.bulk_result import progress_modal, result_message, result_modal
from bot.cards.dialogs.reason_modal import rejection_questions
from bot.decisions.bulk import BulkDecisions
from bot.decisions.bulk_order import BulkOrder, BulkOutcome
from bot.listeners.buttons.digest_payloads import AllSubmission
from bot.listeners.buttons.redisplay import after_failure
from bot.listeners.edge.acknowledge import ACK_LANDS_SECONDS, Acknowledging
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.slack.errors import SlackFailure
from bot.slack.ids import CATEGORY_BLOCK, REASON_BLOCK, ActionId
from bot.slack.message import Message
from bot.slack.modals import Modals
from rules.alert.errors import CategoryMissing, ReasonRefused
from rules.lifecycle import rejecting

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]

_PROGRESS_SECONDS = 2.0
"""How often a dialog says how far the decisions are; Slack takes a hundred changes of views a minute."""


def register(
    app: AsyncApp, decide_all: BulkDecisions, answering: Acknowledging, modals: Modals, *, state_machine: str
) -> None:
    """Bind both buttons and both dialogs."""
    for action, deciding in ((ActionId.APPROVE_ALL, APPROVING_ALL), (ActionId.REJECT_ALL, REJECTING_ALL)):
        _bind(app, action, _All(deciding, decide_all, modals, state_machine), answering)


def _bind(app: AsyncApp, action: ActionId, every: "_All", answering: Acknowledging) -> None:
    @app.action(action.value)
    async def ask(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        await ack()
        await every.ask(press, answering.screen(press))

    @app.view(every.deciding.callback)
    async def decide(ack: Ack, body: dict[str, Any]) -> None:
        submission = AllSubmission.read(body)
        await every.decide(submission, ack, answering.screen(submission))


class _All:
    def __init__(self, deciding: BulkDialog, decide_all: BulkDecisions, modals: Modals, state_machine: str) -> None:
        self.deciding = deciding
        self._decide_all = decide_all
        self._modals = modals
        self._state_machine = state_machine

    async def ask(self, press: Press, screen: Responder) -> None:
        """Open the dialog while the trigger lives, then fill it with what will happen, or with the refusal."""
        try:
            await screen.show(self.deciding.loading("digest"))
            await screen.show(await self._question(press))
        except SlackFailure as failure:
            log.warning("a modal could not be shown", modal=self.deciding.callback, why=str(failure))
            await screen.tell(Message("Slack did not show the dialog in time. Nothing was changed; press again."))

    async def decide(self, submission: AllSubmission, ack: Ack, screen: Responder) -> None:
        """Acknowledge at once; decide one after the other, show how far it is, and how it ended."""
        order = self._order(submission)
        if isinstance(order, dict):
            await ack(**order)
            return
        await ack(response_action="update", view=progress_modal(self.deciding, 0, None))
        landed = asyncio.ensure_future(asyncio.sleep(ACK_LANDS_SECONDS))
        view, said = await self._carried_out(order, submission)
        await landed
        if not await self._show(submission.view.id, view):
            await screen.tell(said)

    async def _carried_out(self, order: BulkOrder, submission: AllSubmission) -> tuple[dict[str, Any], Message]:
        """Return what the dialog becomes, and what is said where it is closed."""
        try:
            outcome = await self._decide_all.carry_out(order, self._progress(submission.view.id))
        except EXPECTED as error:
            failed = after_failure(submission.view, error, self.deciding.message)
            return failed, reply_to(error)
        self._tell_log(order, outcome)
        return result_modal(self.deciding, outcome), result_message(self.deciding, outcome)

    async def _question(self, press: Press) -> dict[str, Any]:
        try:
            question = await self._decide_all.about(self.deciding.action, press.value, press.user.id, press.origin)
        except EXPECTED as error:
            return self.deciding.message(reply_to(error).text)
        entries = rejection_questions(None) if self.deciding.action is Action.REJECT else []
        return all_modal(self.deciding, question, self._state_machine, entries)

    def _order(self, submission: AllSubmission) -> BulkOrder | dict[str, Any]:
        """Return what was ordered, or the acknowledgement that says what is wrong with it."""
        asked = submission.asked
        if asked is None:
            view = self.deciding.message("This dialog belongs to another version of the bot. Nothing was changed.")
            return {"response_action": "update", "view": view}
        rejection = submission.rejection if self.deciding.action is Action.REJECT else None
        try:
            if rejection is not None:
                rejecting.accepted(rejection)
        except CategoryMissing as missing:
            return {"response_action": "errors", "errors": {CATEGORY_BLOCK: str(missing)}}
        except ReasonRefused as refused:
            return {"response_action": "errors", "errors": {REASON_BLOCK: str(refused)}}
        by, left_out = submission.user.id, submission.left_out
        offered = {place: offer for place, offer in asked.offered.items() if place not in left_out}
        return BulkOrder(asked.digest, self.deciding.action, by, offered, rejection, asked.without_metrics)

    def _progress(self, view_id: str) -> Callable[[int, int], Awaitable[None]]:
        clock = asyncio.get_running_loop().time
        said_at = clock()

        async def told(done: int, total: int) -> None:
            nonlocal said_at
            if done < total and clock() - said_at >= _PROGRESS_SECONDS:
                said_at = clock()
                await self._show(view_id, progress_modal(self.deciding, done, total))

        return told

    async def _show(self, view_id: str, view: dict[str, Any]) -> bool:
        try:
            await self._modals.update(view_id, view)
        except SlackFailure as failure:
            log.info("a dialog was not shown again; its person may have closed it", why=str(failure))
            return False
        return True

    def _tell_log(self, order: BulkOrder, outcome: BulkOutcome) -> None:
        counts = {"decided": len(outcome.decided), "waiting": len(outcome.waiting), "failed": len(outcome.failed)}
        log.info("a digest was decided", digest=order.digest_id, by=order.by, action=order.action.value, **counts)
