"""
Files for one person.

A message that only one person sees cannot hold a file, and a file that belongs to no channel cannot be opened by
anybody but the bot: a file for one person goes into the direct messages between them and the bot.
"""

from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import call
from bot.slack.errors import Ambiguous


class DirectFiles:
    """Sends files to people."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def give(self, user_id: str, content: bytes, *, name: str, comment: str) -> None:
        """Send a file with a comment (mrkdwn). Raises `bot.slack.errors.SlackFailure`."""
        opened = await call(self._client.conversations_open, users=[user_id])
        try:
            await call(
                self._client.files_upload_v2,
                channel=str(opened["channel"]["id"]),
                content=content,
                filename=name,
                title=name,
                initial_comment=comment,
            )
        except SlackRequestError as refused:
            raise Ambiguous("Slack did not take the file's bytes") from refused
