"""The Snooze button and its modal."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.cards.dialogs.snooze_modal import HOW_LONG_BLOCK, SNOOZING, UNTIL_BLOCK, snooze_modal
from bot.decisions.snooze import Snoozes
from bot.listeners.buttons.redisplay import after_failure
from bot.listeners.buttons.snooze_payload import SnoozeSubmission
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.edge.acknowledge_submission import Answer, Submitting, complains, shows
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.runtime.clock import Clock
from bot.slack.errors import SlackFailure
from bot.slack.ids import ActionId, CallbackId
from bot.slack.message import Message
from rules.alert.errors import SnoozeRefused

log = structlog.get_logger()

Ack = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, snoozes: Snoozes, answering: Acknowledging, submitting: Submitting, clock: Clock) -> None:
    """Bind the button and the modal."""

    @app.action(ActionId.SNOOZE.value)
    async def ask(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        await ack()
        await _ask(press, answering.screen(press), snoozes, clock)

    @app.view(CallbackId.SNOOZE_UNTIL.value)
    async def snooze(ack: Ack, body: dict[str, Any]) -> None:
        submission = SnoozeSubmission.read(body)
        outcome, screen = _outcome(submission, snoozes, clock), answering.screen(submission)
        await submitting.after(ack, submission.view.id, outcome, SNOOZING.message, screen)


async def _ask(press: Press, screen: Responder, snoozes: Snoozes, clock: Clock) -> None:
    try:
        await screen.show(SNOOZING.loading())
        try:
            alert = await snoozes.about_to_snooze(press.alert_id, press.user.id, press.origin)
            await screen.show(snooze_modal(alert, clock.now_ms()))
        except EXPECTED as error:
            await screen.show(SNOOZING.message(reply_to(error).text))
    except SlackFailure as failure:
        log.warning("a modal could not be shown", modal=CallbackId.SNOOZE_UNTIL.value, why=str(failure))
        await screen.tell(Message("Slack did not show the dialog in time. Nothing was changed; press again."))


async def _outcome(submission: SnoozeSubmission, snoozes: Snoozes, clock: Clock) -> Answer:
    choice = submission.how_long
    if choice is None:
        return complains(HOW_LONG_BLOCK, "Please choose how long.")
    if choice.needs_a_time and submission.until_ms is None:
        return complains(UNTIL_BLOCK, "Please choose a time.")
    until = choice.until(clock.now_ms(), submission.until_ms)
    try:
        await snoozes.snooze(submission.brought.seen, submission.user.id, until)
    except SnoozeRefused as refused:
        return complains(UNTIL_BLOCK, str(refused))
    except EXPECTED as error:
        return shows(after_failure(submission.view, error, SNOOZING.message))
    return {}
