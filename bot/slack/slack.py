"""What the bot uses of Slack, built on one client."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.time_outs import SLACK_CALL_SECONDS
from bot.slack.calls import web_client
from bot.slack.channel import AlertChannel
from bot.slack.conversations import Conversations
from bot.slack.ephemeral import Ephemeral
from bot.slack.files import Files
from bot.slack.modals import Modals
from bot.slack.names import Names
from bot.slack.newest_blocks import NewestBlocks
from bot.slack.rate_limits import RateLimits
from bot.slack.users import People


@dataclass(frozen=True)
class Slack:
    """The Web API client of one workspace and what is built on it, with shared rate limits."""

    client: AsyncWebClient
    rate_limits: RateLimits
    channel: AlertChannel
    ephemeral: Ephemeral
    files: Files
    modals: Modals
    people: People
    conversations: Conversations


def build_slack(
    token: str, api_url: str, monotonic: Callable[[], float], call_seconds: float = SLACK_CALL_SECONDS
) -> Slack:
    """Build it for a bot token; `monotonic` is in seconds. Calls nothing yet."""
    client = web_client(token, api_url, call_seconds)
    people = People(client)
    rate_limits, newest = RateLimits(monotonic), NewestBlocks(monotonic)
    return Slack(
        client=client,
        rate_limits=rate_limits,
        channel=AlertChannel(client, rate_limits, newest, Names(client, monotonic)),
        ephemeral=Ephemeral(client, newest),
        files=Files(client, rate_limits),
        modals=Modals(client),
        people=people,
        conversations=Conversations(client, people),
    )
