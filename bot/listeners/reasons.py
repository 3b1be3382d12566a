"""Presses that open a modal for a reason (Reject, Break glass), and the modals' submissions, which decide."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.cards.answers import still_working
from bot.cards.ids import CATEGORY_BLOCK, REASON_BLOCK, ActionId
from bot.cards.message import Message
from bot.cards.reason_modal import BREAKING_GLASS, REJECTING, Asking, loading_modal, message_modal, reason_modal
from bot.decisions import Decisions
from bot.listeners.answering import ACK_AFTER_SECONDS, Answering
from bot.listeners.payloads import Press, Submission
from bot.listeners.replies import EXPECTED, reply_to
from bot.listeners.screen import Screen
from bot.slack.errors import SlackFailure
from bot.slack.modals import Modals
from rules.alert import Alert
from rules.errors import CategoryMissing, ReasonRefused

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Asked:
    """A press that asks for a reason: who may press is `about`, what the submission does is `decide`."""

    asking: Asking
    about: Callable[[Press], Awaitable[Alert]]
    decide: Callable[[Submission], Awaitable[Alert]]


def register(app: AsyncApp, decisions: Decisions, answering: Answering, modals: Modals) -> None:
    """Bind the buttons and the modals."""

    async def about_to_reject(press: Press) -> Alert:
        return await decisions.about_to_reject(press.alert_id, press.user.id, press.place)

    async def about_to_break_glass(press: Press) -> Alert:
        return await decisions.about_to_break_glass(press.alert_id, press.user.id, press.place)

    async def reject(submission: Submission) -> Alert:
        return await decisions.reject(submission.alert_id, submission.user.id, submission.rejection)

    async def break_glass(submission: Submission) -> Alert:
        return await decisions.break_glass(submission.alert_id, submission.user.id, submission.reason)

    rejecting = Asked(REJECTING, about_to_reject, reject)
    breaking = Asked(BREAKING_GLASS, about_to_break_glass, break_glass)
    _bind(app, ActionId.REJECT, rejecting, answering, modals)
    _bind(app, ActionId.BREAK_GLASS, breaking, answering, modals)


def _bind(app: AsyncApp, action: ActionId, asked: Asked, answering: Answering, modals: Modals) -> None:
    reasons = _Reasons(asked, modals)

    @app.action(action.value)
    async def ask(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        await ack()
        await reasons.ask(press, answering.screen(press))

    @app.view(asked.asking.callback.value)
    async def decide(ack: Ack, body: dict[str, Any]) -> None:
        await reasons.decide(Submission.read(body), ack)


class _Reasons:
    def __init__(self, asked: Asked, modals: Modals) -> None:
        self._asked = asked
        self._modals = modals

    async def ask(self, press: Press, screen: Screen) -> None:
        """Open the modal while the trigger lives, then fill it with the question or the refusal."""
        asking = self._asked.asking
        try:
            await screen.show(loading_modal(asking))
        except SlackFailure as failure:
            log.warning("a modal could not be opened", modal=asking.callback.value, why=str(failure))
            await screen.tell(Message("Slack did not open the dialog in time. Nothing was changed; press again."))
            return
        try:
            view = reason_modal(asking, await self._asked.about(press))
        except EXPECTED as error:
            view = message_modal(asking, reply_to(error).text)
        try:
            await screen.show(view)
        except SlackFailure as failure:
            log.warning("a modal could not be filled", modal=asking.callback.value, why=str(failure))
            await screen.tell(Message("Slack did not fill the dialog. Nothing was changed; close it and press again."))

    async def decide(self, submission: Submission, ack: Ack) -> None:
        """Decide, and acknowledge with what came of it; late, say so and show it in the modal afterwards."""
        asking = self._asked.asking
        task = asyncio.ensure_future(self._outcome(submission))
        done, _ = await asyncio.wait({task}, timeout=ACK_AFTER_SECONDS)
        if done:
            await ack(**(await task))
            return
        await ack(response_action="update", view=message_modal(asking, still_working(ACK_AFTER_SECONDS).text))
        answer = await task
        await self._show(
            submission.view.id, answer.get("view") or message_modal(asking, "It is decided; see the card.")
        )

    async def _outcome(self, submission: Submission) -> dict[str, Any]:
        try:
            await self._asked.decide(submission)
        except CategoryMissing as missing:
            return {"response_action": "errors", "errors": {CATEGORY_BLOCK: str(missing)}}
        except ReasonRefused as refused:
            return {"response_action": "errors", "errors": {REASON_BLOCK: str(refused)}}
        except EXPECTED as error:
            return {"response_action": "update", "view": message_modal(self._asked.asking, reply_to(error).text)}
        return {}

    async def _show(self, view_id: str, view: dict[str, Any]) -> None:
        try:
            await self._modals.update(view_id, view)
        except SlackFailure as failure:
            log.warning("a modal could not be filled", why=str(failure))
