"""Unexpected errors in a listener: logged, counted, and answered to the person."""

import asyncio
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.cards.dialogs.dialog import NOTICE
from bot.listeners.edge.acknowledge import shows
from bot.listeners.edge.payloads import Presser, Typed, UnreadablePayload
from bot.listeners.edge.redisplay import with_typed
from bot.listeners.edge.responders import Responders
from bot.listeners.edge.sentences import UNEXPECTED
from bot.listeners.edge.submissions import Submission
from bot.runtime.telemetry import Telemetry
from bot.slack.message import Block, Message

log = structlog.get_logger()

_ACK_IS_SEEN_SECONDS = 0.05


def answer_the_unexpected(app: AsyncApp, responders: Responders, telemetry: Telemetry) -> None:
    """Be the last guard of every listener."""

    @app.error
    async def unexpected(error: Exception, body: dict[str, Any], response: BoltResponse | None) -> BoltResponse | None:
        # The payload stays out of the log: it holds response URLs and text from users.
        log.error("a listener failed", error=type(error).__name__, exc_info=error)
        telemetry.unexpected_errors.labels(where="listener").inc()
        if response is None:  # it was acknowledged before
            # Bolt takes the acknowledgement back when this returns, and looks for it every 10 ms.
            await asyncio.sleep(_ACK_IS_SEEN_SECONDS)
            await _tell(body, responders)
            return None
        return await _acknowledgement(body, responders)


async def _acknowledgement(body: dict[str, Any], responders: Responders) -> BoltResponse:
    """Return the acknowledgement. If it cannot carry the sentence, tell the person in private."""
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": UNEXPECTED})
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body=shows(_with_typed(body)))
    await _tell(body, responders)
    return BoltResponse(status=200)


def _with_typed(body: dict[str, Any]) -> Block:
    notice = NOTICE.message(UNEXPECTED)
    try:
        return with_typed(notice, Submission.read(body).view)
    except UnreadablePayload:
        return notice


async def _tell(body: dict[str, Any], responders: Responders) -> None:
    if "event" in body:
        return
    try:
        presser = Typed.read(body).presser if "command" in body else Presser.read(body)
    except UnreadablePayload:
        log.warning("nobody could be told: the payload names no user")
        return
    await responders.of(presser).tell(Message(UNEXPECTED))
