"""Conversations between the bot and one person."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answers import part
from bot.slack.calls import call
from bot.slack.errors import SlackFailure, Unreachable
from bot.slack.users import People


def is_conversation(channel: str) -> bool:
    """Whether this is the id of a conversation between the bot and one person, not of a channel."""
    return channel.startswith("D")


class Conversations:
    """Opens conversations with people. Every method raises `bot.slack.errors.SlackFailure`."""

    def __init__(self, client: AsyncWebClient, people: People) -> None:
        self._client = client
        self._people = people
        self._workspace_url: str | None = None

    async def opened(self, user_id: str) -> str:
        """
        Return the id of the conversation with a person. Raises Unreachable for whom nobody reads messages.

        Slack takes messages to deactivated people without a word, so they are looked at first.
        """
        person = await self._people.person(user_id)
        if person.is_deleted or person.is_bot:
            raise Unreachable("the account is deactivated" if person.is_deleted else "that is a bot")
        answer = await call(self._client.conversations_open, users=[user_id])
        return part(answer, str, "channel", "id")

    async def workspace_url(self) -> str | None:
        """Return the address of this workspace; None if Slack cannot be asked: a message then has no link."""
        if self._workspace_url is None:
            try:
                self._workspace_url = (await self._people.home()).url
            except SlackFailure:
                return None
        return self._workspace_url
