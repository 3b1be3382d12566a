"""The app's home tab."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.home.openings import Openings
from bot.home.tabs import HomeTabs
from bot.listeners.edge.payloads import Payload, Press, UnreadablePayload
from bot.listeners.edge.submissions import Submission

log = structlog.get_logger()


class _Opened(Payload):
    user: str
    tab: str = "home"


def register(app: AsyncApp, tabs: HomeTabs, monotonic: Callable[[], float]) -> None:
    """Bind the opening of the home tab, and note who acts there."""
    openings = Openings(tabs, monotonic)

    @app.middleware
    async def note(body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> Any:  # noqa: A002  Bolt's name
        if (user_id := _pressing(body)) is not None:
            tabs.acted(user_id)
        return await next()

    @app.event("app_home_opened")
    async def show_home(event: dict[str, Any]) -> None:
        try:
            opened = _Opened.read(event)
        except UnreadablePayload as unreadable:
            log.warning("an event could not be read", fields=str(unreadable))
            return
        if opened.tab != "home":
            return
        await openings.opened(opened.user)


def _pressing(body: dict[str, Any]) -> str | None:
    """Return the user who pressed on the home tab, or submitted a dialog, which may have been opened there."""
    if body.get("type") == "view_submission":
        return Submission.read(body).user.id
    if body.get("type") != "block_actions":
        return None
    press = Press.read(body)
    return press.user.id if press.view is not None and press.view.type == "home" else None
