"""Payloads that are not what Slack documents: acknowledged, answered, and nothing changes."""

from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.cards.dialogs.reason_modal import BREAKING_GLASS, REJECTING, ReasonDialog
from bot.listeners.edge.acknowledge import shows
from bot.listeners.edge.middleware import Next, tell_in_time
from bot.listeners.edge.payloads import Payload, Press, Typed, UnreadablePayload
from bot.listeners.edge.responders import Responders
from bot.listeners.edge.sentences import UNREADABLE
from bot.listeners.edge.submissions import Submission

log = structlog.get_logger()


class _Happening(Payload):
    type: str


class _Event(Payload):
    """An event (event_callback)."""

    event: _Happening


class _Interaction(Payload):
    """Any other payload."""

    type: str


_KINDS: dict[Any, type[Payload]] = {"block_actions": Press, "view_submission": Submission, "event_callback": _Event}


def check_readable(body: dict[str, Any]) -> None:
    """Raise UnreadablePayload for a payload that the listeners, or Bolt's choice among them, could not read."""
    kind = body.get("type")
    known = _KINDS.get(kind, _Interaction) if isinstance(kind, str) else _Interaction
    (Typed if "command" in body else known).read(body)


def answer_the_unreadable(app: AsyncApp, responders: Responders) -> None:
    """Check every payload before Bolt looks for its listener, so that Bolt and the listeners can rely on its shape."""

    @app.middleware
    async def check(body: dict[str, Any], next: Next) -> BoltResponse | None:  # noqa: A002  Bolt's name for it
        try:
            check_readable(body)
        except UnreadablePayload as unreadable:
            log.warning("a payload could not be read", fields=str(unreadable))
            return await _answer(body, responders)
        return await next()


async def _answer(body: dict[str, Any], responders: Responders) -> BoltResponse:
    """Return the acknowledgement. If it cannot carry the answer, tell the person in private."""
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": UNREADABLE})
    if body.get("type") == "view_submission":
        view = _dialog_of(body.get("view")).message(UNREADABLE)
        return BoltResponse(status=200, body=shows(view))
    if "event" in body:
        return BoltResponse(status=200)
    await tell_in_time(responders, body, UNREADABLE)
    return BoltResponse(status=200)


def _dialog_of(view: Any) -> ReasonDialog:
    callback = view.get("callback_id") if isinstance(view, dict) else None
    return BREAKING_GLASS if callback == BREAKING_GLASS.callback else REJECTING
