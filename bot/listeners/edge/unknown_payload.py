"""
Payloads of another version of the bot: acknowledged, answered, and nothing changes.

They are answered before Bolt looks for a listener. A listener that takes everything would be asked about our own ids
too: Bolt passes a payload on when its listener has not acknowledged within three seconds of the wall clock.
"""

from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp

from bot.cards.dialogs.dialog import NOTICE
from bot.listeners.edge.acknowledge import shows
from bot.listeners.edge.middleware import Next, tell_in_time
from bot.listeners.edge.responders import Responders
from bot.listeners.edge.sentences import another_version
from bot.slack.ids import COMMAND, EVENTS, ActionId, CallbackId

log = structlog.get_logger()

_ACTIONS, _CALLBACKS = frozenset(ActionId), frozenset(CallbackId)

_IS_OURS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "block_actions": lambda body: body["actions"][0]["action_id"] in _ACTIONS,
    "view_submission": lambda body: body["view"]["callback_id"] in _CALLBACKS,
    "event_callback": lambda body: body["event"]["type"] in EVENTS,
}
"""For each type of payload that has listeners: whether one of them takes it. The shapes have been checked."""

_SUGGESTIONS = frozenset({"block_suggestion", "dialog_suggestion"})

_UNASKED = frozenset({"event_callback", "view_closed", "dialog_cancellation", "app_rate_limited"})
"""What nobody waits for an answer to."""


def is_ours(body: dict[str, Any]) -> bool:
    """Whether a listener of this version takes a readable payload."""
    if "command" in body:
        return bool(body["command"] == COMMAND)
    known = _IS_OURS.get(str(body.get("type")))
    return known is not None and known(body)


def answer_the_unknown(app: AsyncApp, responders: Responders) -> None:
    """Stop what no listener takes. To be called after `answer_the_unreadable`, which checks the shapes."""

    @app.middleware
    async def check(body: dict[str, Any], next: Next) -> BoltResponse | None:  # noqa: A002  Bolt's name for it
        return await next() if is_ours(body) else await _answer(body, responders)


async def _answer(body: dict[str, Any], responders: Responders) -> BoltResponse:
    """Return the acknowledgement. If it cannot carry the answer, tell the person in private."""
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": another_version("command")})
    kind = str(body.get("type"))
    if kind not in _UNASKED:
        log.warning("what this version does not know was pressed or sent")
    if kind in _SUGGESTIONS:
        return BoltResponse(status=200, body={"options": []})
    if kind == "view_submission":
        # Without a view it would close as if it had been stored.
        return BoltResponse(status=200, body=shows(NOTICE.message(another_version("dialog"))))
    if kind not in _UNASKED:
        await tell_in_time(
            responders, body, another_version("button" if kind == "block_actions" else "shortcut or dialog")
        )
    return BoltResponse(status=200, body="")
