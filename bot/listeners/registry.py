"""The Bolt app and everything it listens to."""

import re
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards.dialogs.dialog import notice_modal
from bot.home.tabs import HomeTabs
from bot.listeners import home, pages, report_rows, unmute
from bot.listeners.buttons import approve, bulk, reject_and_break_glass, retry_and_escalate, reviews, snooze
from bot.listeners.commands import command
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.edge.acknowledge import Acknowledging
from bot.listeners.edge.acknowledge_submission import Submitting, shows
from bot.listeners.edge.payloads import Press
from bot.listeners.edge.unreadable_payload import answer_the_unreadable
from bot.listeners.use_cases import UseCases
from bot.runtime.clock import Clock
from bot.slack.calls import web_client
from bot.slack.message import Message
from bot.slack.modals import Modals

log = structlog.get_logger()


def build_app(
    *,
    client: AsyncWebClient,
    signing_secret: str,
    use_cases: UseCases,
    clock: Clock,
    dispatch: Dispatch,
    tabs: HomeTabs,
    answering: Acknowledging,
    modals: Modals,
) -> AsyncApp:
    """Return the app with every listener registered."""
    token = client.token

    async def authorize(**_given: Any) -> AuthorizeResult:
        # Bolt's own way asks Slack at the first press; a press must not depend on one more call.
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    app = AsyncApp(
        name="aiops",
        # Without a token of its own: with one, Bolt would ignore `authorize`.
        client=web_client("", client.base_url),
        signing_secret=signing_secret,
        authorize=authorize,
        # Bolt's own check of it fails over malformed events, before ours has seen them; nothing here hears messages.
        ignoring_self_events_enabled=False,
    )
    answer_the_unreadable(app, answering)
    submitting = Submitting(modals)
    decisions, rechecks = use_cases.decisions, use_cases.rechecks
    approve.register(app, decisions, rechecks, answering, submitting, state_machine=use_cases.state_machine)
    reject_and_break_glass.register(app, decisions, rechecks, answering, submitting)
    retry_and_escalate.register(app, decisions, use_cases.escalations, answering)
    snooze.register(app, use_cases.snoozes, answering, submitting, clock)
    command.register(app, dispatch, answering)
    pages.register(app, dispatch, answering)
    unmute.register(app, dispatch, answering)
    report_rows.register(app, dispatch, answering)
    reviews.register(app, use_cases.reviews, answering)
    bulk.register(app, use_cases.bulk, answering, modals, state_machine=use_cases.state_machine)
    home.register(app, tabs)
    _register_last_resorts(app, answering)
    return app


def _register_last_resorts(app: AsyncApp, answering: Acknowledging) -> None:
    anything = re.compile(".*", re.DOTALL)

    @app.action(anything)
    async def unknown_button(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        press = Press.read(body)
        log.warning("a button that this version does not know was pressed", user=press.user.id)
        await answering.screen(press).tell(
            Message("This button belongs to another version of the bot. Nothing was changed.")
        )

    @app.view(anything)
    async def unknown_modal(ack: Any) -> None:
        # Without a view it would close, like one that was stored.
        told = Message("This dialog belongs to another version of the bot. Nothing was changed.")
        await ack(**shows(notice_modal(told)))
        log.warning("a modal that this version does not know was submitted")

    @app.event(anything)
    async def unasked_event() -> None:
        """Events that nobody asked for are acknowledged and dropped."""

    @app.error
    async def unexpected(error: Exception) -> None:
        # The payload stays out of the log: it holds response URLs and what strangers wrote.
        log.error("a listener failed", error=type(error).__name__, exc_info=error)
