"""The buttons that act at once: Retry, Escalate, Decide again."""

from bot.decisions.decide_again import DecidingAgain
from bot.decisions.decisions import Decisions
from bot.decisions.escalate import Escalations
from bot.listeners.edge.listeners import Listeners
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder
from bot.slack.ids import ActionId


def register(listeners: Listeners, decisions: Decisions, escalations: Escalations, deciding: DecidingAgain) -> None:
    """Bind the buttons to their use cases."""

    async def retry(press: Press, _responder: Responder) -> None:
        await decisions.retry(press.seen, press.user.id, press.origin)

    async def escalate(press: Press, _responder: Responder) -> None:
        await escalations.escalate(press.seen, press.user.id, press.origin)

    async def decide_again(press: Press, _responder: Responder) -> None:
        await deciding.decide_again(press.seen, press.user.id, press.origin)

    listeners.decision(ActionId.RETRY, retry)
    listeners.decision(ActionId.DECIDE_AGAIN, decide_again)
    listeners.decision(ActionId.ESCALATE, escalate)
