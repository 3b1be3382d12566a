"""Opening, stacking and updating modals."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answers import part
from bot.slack.calls import call


class Modals:
    """Shows modals. Every method raises `bot.slack.errors.SlackFailure`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal and return its id. The trigger expires after three seconds."""
        answer = await call(self._client.views_open, trigger_id=trigger_id, view=view)
        return part(answer, str, "view", "id")

    async def push(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal on top of the one that was pressed; return its id. Slack allows a stack of three."""
        answer = await call(self._client.views_push, trigger_id=trigger_id, view=view)
        return part(answer, str, "view", "id")

    async def update(self, view_id: str, view: dict[str, Any]) -> None:
        """Replace the view of an open modal."""
        await call(self._client.views_update, view_id=view_id, view=view)
