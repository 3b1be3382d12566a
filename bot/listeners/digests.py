"""Everything that people can press on a digest."""

from slack_bolt.async_app import AsyncApp

from bot.listeners.buttons import bulk as deciding_all
from bot.listeners.buttons import reviews
from bot.listeners.edge.acknowledge import Answering
from bot.listeners.use_cases import UseCases
from bot.slack.modals import Modals


def register(app: AsyncApp, use_cases: UseCases, answering: Answering, modals: Modals) -> None:
    """Bind the buttons, menus and dialogs."""
    reviews.register(app, use_cases.reviewing, answering)
    deciding_all.register(app, use_cases.decide_all, answering, modals, state_machine=use_cases.state_machine)
