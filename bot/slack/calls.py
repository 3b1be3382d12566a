"""Every Web API call goes through here: failures become SlackFailure, and nothing is retried silently."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import TRANSPORT_FAILURES, slack_failure

CALL_SECONDS = 10
"""The time-out of a call. Slack answers within a second; a work lease outlasts two such calls."""


def web_client(token: str, base_url: str) -> AsyncWebClient:
    """Return a client without the default retries, which post twice when only the answer was lost."""
    return AsyncWebClient(token=token, base_url=base_url, timeout=CALL_SECONDS, retry_handlers=[])


async def call(method: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
    """Make a call; raise SlackFailure."""
    try:
        return await method(**arguments)
    except (SlackApiError, *TRANSPORT_FAILURES) as error:
        raise slack_failure(error) from error
