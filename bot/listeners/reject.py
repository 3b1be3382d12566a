"""The Reject button, which opens a modal for the reason, and the modal's submission, which decides."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.cards.answers import still_working
from bot.cards.ids import REASON_BLOCK, ActionId, CallbackId
from bot.cards.message import Message
from bot.cards.reject_modal import loading_modal, message_modal, reject_modal
from bot.decisions import Decisions
from bot.listeners.answering import ACK_AFTER_SECONDS, Answering, Tell
from bot.listeners.payloads import Press, Submission
from bot.listeners.replies import EXPECTED, reply_to
from bot.slack.errors import SlackFailure
from bot.slack.modals import Modals
from rules.errors import ReasonRefused

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, decisions: Decisions, answering: Answering, modals: Modals) -> None:
    """Bind the button and the modal."""
    rejecting = _Rejecting(decisions, modals)

    @app.action(ActionId.REJECT.value)
    async def ask_for_reason(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.model_validate(body)
        await ack()
        await rejecting.ask(press, answering.in_private(press.channel_id, press.user.id))

    @app.view(CallbackId.REJECT_REASON.value)
    async def reject(ack: Ack, body: dict[str, Any]) -> None:
        await rejecting.decide(Submission.model_validate(body), ack)


class _Rejecting:
    def __init__(self, decisions: Decisions, modals: Modals) -> None:
        self._decisions = decisions
        self._modals = modals

    async def ask(self, press: Press, tell: Tell) -> None:
        """Open the modal while the trigger lives, then fill it with the question or the refusal."""
        try:
            view_id = await self._modals.open(press.trigger_id, loading_modal())
        except SlackFailure as failure:
            log.warning("the reject modal could not be opened", why=str(failure))
            await tell(Message("Slack did not open the dialog in time. Nothing was changed; press Reject again."))
            return
        try:
            view = reject_modal(await self._decisions.may_reject(press.alert_id, press.user.id))
        except EXPECTED as error:
            view = message_modal(reply_to(error).text)
        if not await self._show(view_id, view):
            await tell(Message("Slack did not fill the dialog. Nothing was changed; close it and press Reject again."))

    async def decide(self, submission: Submission, ack: Ack) -> None:
        """Decide, and acknowledge with what came of it; late, say so and show it in the modal afterwards."""
        task = asyncio.ensure_future(self._outcome(submission))
        done, _ = await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        if done:
            await ack(**(await task))
            return
        await ack(response_action="update", view=message_modal(still_working(ACK_AFTER_SECONDS).text))
        answer = await task
        await self._show(submission.view.id, answer.get("view") or message_modal("The alert is rejected."))

    async def _outcome(self, submission: Submission) -> dict[str, Any]:
        try:
            await self._decisions.reject(submission.alert_id, submission.user.id, submission.reason)
        except ReasonRefused as refused:
            return {"response_action": "errors", "errors": {REASON_BLOCK: str(refused)}}
        except EXPECTED as error:
            return {"response_action": "update", "view": message_modal(reply_to(error).text)}
        return {}

    async def _show(self, view_id: str, view: dict[str, Any]) -> bool:
        try:
            await self._modals.update(view_id, view)
        except SlackFailure as failure:
            log.warning("a modal could not be filled", why=str(failure))
            return False
        return True
