"""The Bolt app and everything it listens to."""

import re
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.cards.dialogs.dialog import NOTICE
from bot.home.tabs import HomeTabs
from bot.listeners import home, pages
from bot.listeners.buttons import approve, bulk, reject_and_break_glass, retry_and_escalate, reviews, snooze
from bot.listeners.commands import command
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.edge.acknowledge import Ack, shows
from bot.listeners.edge.listeners import Listeners
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.responder import Responder, Responders
from bot.listeners.edge.unreadable_payload import answer_the_unreadable
from bot.listeners.use_cases import UseCases
from bot.runtime.runtime import Runtime
from bot.settings import RunSettings
from bot.slack.calls import web_client
from bot.slack.message import Message
from bot.slack.slack import Slack

log = structlog.get_logger()


def build_app(
    settings: RunSettings, runtime: Runtime, slack: Slack, use_cases: UseCases, dispatch: Dispatch, tabs: HomeTabs
) -> AsyncApp:
    """Return the app with every listener registered."""
    app = _bolt(settings, slack)
    responders = Responders(slack.ephemeral, slack.modals, settings.alert_channel)
    listeners = Listeners(app, responders, runtime.telemetry)
    answer_the_unreadable(app, responders)
    approve.register(listeners, use_cases)
    reject_and_break_glass.register(listeners, use_cases)
    retry_and_escalate.register(listeners, use_cases.decisions, use_cases.escalations)
    snooze.register(listeners, use_cases.snoozes, runtime.clock)
    command.register(app, dispatch, responders)
    pages.register(listeners, dispatch)
    reviews.register(app, listeners, use_cases.reviews)
    bulk.register(listeners, use_cases)
    home.register(app, tabs)
    _register_last_resorts(app, listeners)
    return app


def _bolt(settings: RunSettings, slack: Slack) -> AsyncApp:
    token, secret = slack.client.token, settings.slack_signing_secret

    async def authorize(**_given: Any) -> AuthorizeResult:
        # Bolt's default asks Slack at the first press; a press must not depend on one more call.
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    return AsyncApp(
        name="aiops",
        # Without a token of its own: with one, Bolt would ignore `authorize`.
        client=web_client("", slack.client.base_url),
        signing_secret=secret.get_secret_value() if secret else "",
        authorize=authorize,
        # Bolt's check fails on malformed events before ours sees them, and nothing here listens to messages.
        ignoring_self_events_enabled=False,
    )


def _register_last_resorts(app: AsyncApp, listeners: Listeners) -> None:
    anything = re.compile(".*", re.DOTALL)

    async def unknown_button(press: Press, responder: Responder) -> None:
        log.warning("a button that this version does not know was pressed", user=press.user.id)
        await responder.tell(Message("This button belongs to another version of the bot. Nothing was changed."))

    listeners.press(anything, Press, unknown_button)

    @app.view(anything)
    async def unknown_modal(ack: Ack) -> None:
        # Without a view it would close as if it had been stored.
        await ack(**shows(NOTICE.message("This dialog belongs to another version of the bot. Nothing was changed.")))
        log.warning("a modal that this version does not know was submitted")

    @app.event(anything)
    async def unasked_event() -> None:
        """Drop events that no listener wants; Bolt acknowledges them."""

    @app.error
    async def unexpected(error: Exception) -> None:
        # The payload stays out of the log: it holds response URLs and text from users.
        log.error("a listener failed", error=type(error).__name__, exc_info=error)
