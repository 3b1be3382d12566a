"""Why the double refused a call."""

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


async def refusal(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as failure:
        await call
    return str(failure.value.response["error"])
