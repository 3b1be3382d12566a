"""Publishes home tabs within Slack's rate limit."""

from enum import IntEnum
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.time_outs import TimeOuts
from bot.slack.calls import call
from bot.slack.errors import RateLimited, SlackFailure
from bot.slack.rate_limits import Method, RateLimits

log = structlog.get_logger()


class For(IntEnum):
    """Whom a publication is for, and how many publications it leaves to those before."""

    OPENED = 0
    """Somebody who just opened their tab."""
    REDRAWN = 5
    """Somebody whose tab is out of date."""
    REFUSED = 10
    """Somebody who is told that they may not see it: guests who open it on and on leave the others theirs."""


class Publisher:
    """Publishes views with `views.publish`."""

    def __init__(self, client: AsyncWebClient, rate_limits: RateLimits) -> None:
        self._client = client
        self._rate_limits = rate_limits

    @property
    def settled_after(self) -> float:
        """The seconds after which a publication that was given up can no longer arrive."""
        return TimeOuts(self._client.timeout).settled_after

    def takes(self, whom: For) -> bool:
        """Whether Slack takes one more view now; if so, it is counted, and the caller must publish it."""
        if self._rate_limits.delay(Method.PUBLISH, "", spare=whom) > 0:
            return False
        self._rate_limits.spend(Method.PUBLISH, "")
        return True

    async def publish(self, user_id: str, view: dict[str, Any]) -> bool:
        """Publish a view that `takes` counted; return whether Slack accepted it."""
        try:
            await call(self._client.views_publish, user_id=user_id, view=view)
        except SlackFailure as failure:
            if isinstance(failure, RateLimited):
                self._rate_limits.hold(Method.PUBLISH, "", failure.seconds)
            log.warning("a home tab could not be published", user=user_id, why=str(failure))
            return False
        return True
