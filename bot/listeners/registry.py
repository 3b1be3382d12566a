"""The Bolt app and everything it listens to."""

import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.home.tabs import HomeTabs
from bot.listeners import home, pages
from bot.listeners.buttons import approve, bulk, reject_and_break_glass, retry_and_escalate, reviews, snooze, test_card
from bot.listeners.commands import command
from bot.listeners.commands.dispatch import Dispatch
from bot.listeners.edge.listeners import Listeners
from bot.listeners.edge.person_limits import PersonLimits
from bot.listeners.edge.responders import Responders, dialogs_at_once
from bot.listeners.edge.unexpected import answer_the_unexpected
from bot.listeners.edge.unknown_payload import answer_the_unknown
from bot.listeners.edge.unreadable_payload import answer_the_unreadable
from bot.listeners.use_cases import UseCases
from bot.runtime.runtime import Runtime
from bot.settings import RunSettings
from bot.slack.calls import web_client
from bot.slack.slack import Slack


def build_app(
    settings: RunSettings, runtime: Runtime, slack: Slack, use_cases: UseCases, dispatch: Dispatch, tabs: HomeTabs
) -> AsyncApp:
    """Return the app with every listener registered."""
    app = _bolt(settings, slack)
    dialogs = dialogs_at_once(runtime.clock.monotonic)
    responders = Responders(slack.ephemeral, slack.modals, settings.alert_channel, dialogs)
    limits = PersonLimits(runtime.clock.monotonic, runtime.telemetry.refusals, dispatch.authority.was_refused)
    listeners = Listeners(app, responders, limits, runtime.telemetry)
    answer_the_unreadable(app, responders)
    answer_the_unknown(app, responders)
    approve.register(listeners, use_cases)
    reject_and_break_glass.register(listeners, use_cases)
    retry_and_escalate.register(listeners, use_cases.decisions, use_cases.escalations, use_cases.deciding_again)
    snooze.register(listeners, use_cases.snoozes, runtime.clock)
    command.register(app, dispatch, responders, limits)
    pages.register(listeners, dispatch)
    reviews.register(app, listeners, use_cases.reviews)
    bulk.register(listeners, use_cases)
    test_card.register(listeners, dispatch.authority, slack.channel, runtime)
    home.register(app, tabs, runtime.clock.monotonic)
    _register_last_resorts(app)
    answer_the_unexpected(app, responders, runtime.telemetry)
    return app


def _bolt(settings: RunSettings, slack: Slack) -> AsyncApp:
    token, secret = slack.client.token, settings.slack_signing_secret

    async def authorize(**_given: Any) -> AuthorizeResult:
        # Bolt's default asks Slack at the first press; a press must not depend on one more call.
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

    return AsyncApp(
        name="aiops",
        # Without a token of its own: with one, Bolt would ignore `authorize`.
        client=web_client("", slack.client.base_url, slack.client.timeout),
        signing_secret=secret.get_secret_value() if secret else "",
        authorize=authorize,
        # Bolt's check fails on malformed events before ours sees them, and nothing here listens to messages.
        ignoring_self_events_enabled=False,
    )


def _register_last_resorts(app: AsyncApp) -> None:
    anything = re.compile(".*", re.DOTALL)

    @app.action(anything)
    @app.view(anything)
    @app.command(anything)
    async def in_hand() -> None:
        """
        Do nothing: another listener is still carrying this out.

        Bolt asks the next listener when the first has not acknowledged within three seconds of the wall clock, because
        the loop stalled or the clock was set. While it waits for this one, the first acknowledges.
        """
