"""Every Web API call goes through here: failures become SlackFailure, and nothing is retried silently."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.time_outs import SLACK_CALL_SECONDS
from bot.slack.errors import TRANSPORT_FAILURES, slack_failure


class _Client(AsyncWebClient):
    """Takes a body that is no JSON object for an empty one: its status and headers count all the same."""

    async def _request(self, **request: Any) -> dict[str, Any]:
        answer = await super()._request(**request)
        return answer if isinstance(answer["data"], dict) else {**answer, "data": {}}


def web_client(token: str, base_url: str, call_seconds: float = SLACK_CALL_SECONDS) -> AsyncWebClient:
    """Return a client without the default retries, which post twice when only the answer was lost."""
    # slack_sdk declares whole seconds, and hands them to aiohttp, which takes any.
    seconds: Any = call_seconds
    return _Client(token=token, base_url=base_url, timeout=seconds, retry_handlers=[])


async def call(method: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
    """Make a call; raise SlackFailure."""
    try:
        return await method(**arguments)
    except (SlackApiError, *TRANSPORT_FAILURES) as error:
        raise slack_failure(error) from error
