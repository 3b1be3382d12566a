"""Presses that open a modal for a reason (Reject, Break glass), and the modals' submissions, which decide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.cards.alert.recheck_words import MOVED
from bot.cards.dialogs.reason_modal import (
    BREAKING_GLASS,
    REJECTING,
    ReasonDialog,
    reason_modal,
    reason_modal_again,
)
from bot.decisions.decisions import Decisions
from bot.decisions.rechecks import Rechecks, must_have_recovered
from bot.listeners.buttons.confirmed_recheck import second_look
from bot.listeners.buttons.redisplay import after_failure
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.edge.acknowledge_submission import Answer, Submitting, complains, shows
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press, Submission
from bot.listeners.edge.responder import Responder
from bot.slack.errors import SlackFailure
from bot.slack.ids import CATEGORY_BLOCK, REASON_BLOCK, ActionId
from bot.slack.message import Message
from rules.alert.alert import Alert
from rules.alert.errors import BecameWorse, CategoryMissing, ConditionMoved, NotRecovered, ReasonRefused
from rules.alert.recheck import Recheck
from rules.alert.rejection import RejectionCategory
from rules.lifecycle import deciding
from rules.lifecycle.seen import must_be_as_seen

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class ReasonAsked:
    """
    A press that asks for a reason: who may press is `about`, what the submission does is `decide`.

    `look` is what became of the condition, where that is shown.
    """

    asking: ReasonDialog
    about: Callable[[Press], Awaitable[Alert]]
    decide: Callable[[Submission], Awaitable[Alert]]
    look: Callable[[Alert], Awaitable[Recheck | None]]


def register(
    app: AsyncApp, decisions: Decisions, rechecks: Rechecks, answering: Acknowledging, submitting: Submitting
) -> None:
    """Bind the buttons and the modals."""

    async def about_to_reject(press: Press) -> Alert:
        return await decisions.about_to_reject(press.alert_id, press.user.id, press.origin)

    async def about_to_break_glass(press: Press) -> Alert:
        return await decisions.about_to_break_glass(press.alert_id, press.user.id, press.origin)

    async def reject(submission: Submission) -> Alert:
        seen, by, rejection = submission.brought.seen, submission.user.id, submission.rejection
        if rejection.category is RejectionCategory.RECOVERED:
            await must_have_recovered(rechecks, await decisions.about_to_reject(seen.alert_id, by, submission.origin))
        return await decisions.reject(seen, by, rejection)

    async def break_glass(submission: Submission) -> Alert:
        brought, by, reason = submission.brought, submission.user.id, submission.reason
        alert = await decisions.about_to_break_glass(brought.alert_id, by, submission.origin)
        deciding.accepted_reason(reason)
        must_be_as_seen(alert, brought.seen)
        return await decisions.break_glass(brought.seen, by, reason, await second_look(rechecks, alert, brought))

    async def look(alert: Alert) -> Recheck:
        return await rechecks.of(alert)

    async def no_look(_alert: Alert) -> None:
        return None

    rejecting = ReasonAsked(REJECTING, about_to_reject, reject, no_look)
    breaking = ReasonAsked(BREAKING_GLASS, about_to_break_glass, break_glass, look)
    _bind(app, ActionId.REJECT, rejecting, answering, submitting)
    _bind(app, ActionId.BREAK_GLASS, breaking, answering, submitting)


def _bind(
    app: AsyncApp, action: ActionId, asked: ReasonAsked, answering: Acknowledging, submitting: Submitting
) -> None:
    reasons = _Reasons(asked)

    @app.action(action.value)
    async def ask(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        await ack()
        await reasons.ask(press, answering.screen(press))

    @app.view(asked.asking.callback)
    async def decide(ack: Ack, body: dict[str, Any]) -> None:
        submission = Submission.read(body)
        said = asked.asking.message
        screen = answering.screen(submission)
        await submitting.after(ack, submission.view.id, reasons.decide(submission), said, screen)


class _Reasons:
    def __init__(self, asked: ReasonAsked) -> None:
        self._asked = asked

    async def ask(self, press: Press, screen: Responder) -> None:
        """Open the modal while the trigger lives, then fill it with the question or the refusal."""
        asking = self._asked.asking
        try:
            await screen.show(asking.loading())
        except SlackFailure as failure:
            log.warning("a modal could not be opened", modal=asking.callback, why=str(failure))
            await screen.tell(Message("Slack did not open the dialog in time. Nothing was changed; press again."))
            return
        try:
            alert = await self._asked.about(press)
            view = reason_modal(asking, alert, await self._asked.look(alert))
        except EXPECTED as error:
            view = asking.message(reply_to(error).text)
        try:
            await screen.show(view)
        except SlackFailure as failure:
            log.warning("a modal could not be filled", modal=asking.callback, why=str(failure))
            await screen.tell(Message("Slack did not fill the dialog. Nothing was changed; close it and press again."))

    async def decide(self, submission: Submission) -> Answer:
        """Decide, and return what becomes of the modal."""
        try:
            await self._asked.decide(submission)
        except (CategoryMissing, NotRecovered) as unfit:
            return complains(CATEGORY_BLOCK, str(unfit))
        except ReasonRefused as refused:
            return complains(REASON_BLOCK, str(refused))
        except BecameWorse as worse:
            why = f"It became {worse.alert.severity} while this dialog was open. Nothing was changed."
            return self._asks_again(submission, worse.alert, why, await self._asked.look(worse.alert))
        except ConditionMoved as moved:
            return self._asks_again(submission, moved.alert, MOVED, moved.recheck)
        except EXPECTED as error:
            return shows(after_failure(submission.view, error, self._asked.asking.message))
        return {}

    def _asks_again(self, submission: Submission, alert: Alert, why: str, recheck: Recheck | None) -> Answer:
        before = submission.brought.shown
        return shows(reason_modal_again(self._asked.asking, alert, submission.rejection, why, recheck, before))
