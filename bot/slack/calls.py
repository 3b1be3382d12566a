"""Every call of the Web API goes through here: failures get names, nothing is retried behind our back."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import TRANSPORT_FAILURES, slack_failure

CALL_SECONDS = 10
"""One call's time-out. Slack answers within a second; work leases outlast two such calls."""


def web_client(token: str, base_url: str) -> AsyncWebClient:
    """Return a client without the default retries: they post twice when only the answer was lost."""
    return AsyncWebClient(token=token, base_url=base_url, timeout=CALL_SECONDS, retry_handlers=[])


async def call(method: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
    """Make a call; raise SlackFailure."""
    try:
        return await method(**arguments)
    except (SlackApiError, *TRANSPORT_FAILURES) as error:
        raise slack_failure(error) from error
