"""The app's home tab."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.bookmarks import AlertsAt
from bot.cards.home import home_view, refused_view
from bot.errors import NotAllowed
from bot.listeners.commands.reception import Reception
from bot.listeners.payloads import Payload, UnreadablePayload
from bot.slack.calls import call
from bot.slack.errors import SlackFailure
from rules.alert import AlertStatus
from storage.errors import StorageError

log = structlog.get_logger()


class _Opened(Payload):
    user: str
    tab: str = "home"


def register(app: AsyncApp, reception: Reception, client: AsyncWebClient) -> None:
    """Bind the opening of the home tab."""

    @app.event("app_home_opened")
    async def show_home(event: dict[str, Any]) -> None:
        try:
            opened = _Opened.read(event)
        except UnreadablePayload as unreadable:
            log.warning("an event could not be read", fields=str(unreadable))
            return
        if opened.tab != "home":
            return
        try:
            view = await _view(opened.user, reception)
            await call(client.views_publish, user_id=opened.user, view=view)
        except (SlackFailure, StorageError) as failure:
            log.warning("the home tab could not be drawn", user=opened.user, why=str(failure))


async def _view(user_id: str, reception: Reception) -> dict[str, Any]:
    # Guests have a home tab, too: what waits for a decision is for colleagues.
    try:
        await reception.authority.is_colleague(user_id)
    except NotAllowed as refusal:
        await reception.refused(user_id, "the home tab", refusal)
        return refused_view(str(refusal))
    return home_view(await reception.enquiries.alerts(AlertsAt(of="alerts", status=AlertStatus.PENDING)))
