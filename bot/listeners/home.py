"""The app's home tab."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.home.tabs import HomeTabs
from bot.listeners.payloads import Payload, UnreadablePayload

log = structlog.get_logger()


class _Opened(Payload):
    user: str
    tab: str = "home"


def register(app: AsyncApp, tabs: HomeTabs) -> None:
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
        await tabs.opened(opened.user)
