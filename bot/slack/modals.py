"""Modals are opened, laid over one another and refilled."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import call


class Modals:
    """Every method raises `bot.slack.errors.SlackFailure`."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def open(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a modal within the three seconds of its trigger; return its id."""
        answer = await call(self._client.views_open, trigger_id=trigger_id, view=view)
        return str(answer["view"]["id"])

    async def push(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Lay a modal over the one in which the trigger arose; return its id. Slack takes three of them."""
        answer = await call(self._client.views_push, trigger_id=trigger_id, view=view)
        return str(answer["view"]["id"])

    async def update(self, view_id: str, view: dict[str, Any]) -> None:
        """Refill a modal that stands open."""
        await call(self._client.views_update, view_id=view_id, view=view)
