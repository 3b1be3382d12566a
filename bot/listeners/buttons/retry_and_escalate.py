"""The buttons that act at once: Retry, Escalate."""

from bot.decisions.decisions import Decisions
from bot.decisions.escalate import Escalations
from bot.listeners.edge.listeners import Listeners
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.slack.ids import ActionId


def register(listeners: Listeners, decisions: Decisions, escalations: Escalations) -> None:
    """Bind the buttons to their use cases."""

    async def retry(press: Press, _responder: Responder) -> None:
        await decisions.retry(press.seen, press.user.id, press.origin)

    async def escalate(press: Press, _responder: Responder) -> None:
        await escalations.escalate(press.seen, press.user.id, press.origin)

    listeners.decision(ActionId.RETRY, retry)
    listeners.decision(ActionId.ESCALATE, escalate)
