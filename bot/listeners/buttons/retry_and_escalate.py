"""The buttons that act at once: Retry, Escalate."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.decisions.decisions import Decisions
from bot.decisions.escalate import Escalations
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.edge.payloads import Press
from bot.slack.ids import ActionId

Ack = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, decisions: Decisions, escalations: Escalations, answering: Acknowledging) -> None:
    """Bind the buttons to their use cases."""

    @app.action(ActionId.RETRY.value)
    async def retry(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        outcome = decisions.retry(press.seen, press.user.id, press.origin)
        await answering.after(ack, outcome, answering.screen(press).tell)

    @app.action(ActionId.ESCALATE.value)
    async def escalate(ack: Ack, body: dict[str, Any]) -> None:
        press = Press.read(body)
        outcome = escalations.escalate(press.seen, press.user.id, press.origin)
        await answering.after(ack, outcome, answering.screen(press).tell)
