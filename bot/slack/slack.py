"""Everything through which the bot talks to Slack, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import web_client
from bot.slack.channel import AlertChannel
from bot.slack.ephemeral import Ephemeral
from bot.slack.files import Files
from bot.slack.modals import Modals
from bot.slack.rate_limits import RateLimits
from bot.slack.users import People


@dataclass(frozen=True)
class Slack:
    """One workspace's Web API client and what is built on it, under shared rate limits."""

    client: AsyncWebClient
    rate_limits: RateLimits
    channel: AlertChannel
    ephemeral: Ephemeral
    files: Files
    modals: Modals
    people: People


def build_slack(token: str, api_url: str, monotonic: Callable[[], float]) -> Slack:
    """Return it for a bot token; nothing is called yet."""
    client = web_client(token, api_url)
    rate_limits = RateLimits(monotonic)
    return Slack(
        client=client,
        rate_limits=rate_limits,
        channel=AlertChannel(client, rate_limits),
        ephemeral=Ephemeral(client),
        files=Files(client, rate_limits),
        modals=Modals(client),
        people=People(client),
    )
