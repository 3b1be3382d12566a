"""Messages that one person alone sees, in the four ways that Slack has for them."""

from http import HTTPStatus

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.answers import part
from bot.slack.calls import call
from bot.slack.errors import BLOCKS_REFUSED, TRANSPORT_FAILURES, Ambiguous, BlocksRefused, SlackRefused, slack_failure
from bot.slack.message import Message
from bot.slack.newest_blocks import NewestBlocks


class Ephemeral:
    """
    Sends private messages. Every method raises `bot.slack.errors.SlackFailure`.

    A `response_url` comes with a press or a command. It takes five answers within half an hour, even in channels that
    the bot has not joined.
    """

    def __init__(self, client: AsyncWebClient, newest: NewestBlocks) -> None:
        self._client = client
        self._newest = newest

    async def beside(self, response_url: str, message: Message) -> None:
        """Answer below the message that was pressed, or where the command was typed."""
        await self._answer(response_url, message, replaces=False)

    async def in_place(self, response_url: str, message: Message) -> None:
        """Replace the private answer that was pressed."""
        await self._answer(response_url, message, replaces=True)

    async def in_channel(self, channel: str, user_id: str, message: Message) -> None:
        """Send to a channel that both the bot and the person have joined."""
        await self._newest.sent(
            message,
            lambda each: call(self._client.chat_postEphemeral, channel=channel, user=user_id, **each.arguments()),
        )

    async def directly(self, user_id: str, message: Message) -> None:
        """Send a direct message."""
        opened = await call(self._client.conversations_open, users=[user_id])
        to = part(opened, str, "channel", "id")
        await self._newest.sent(
            message,
            lambda each: call(
                self._client.chat_postMessage, channel=to, unfurl_links=False, unfurl_media=False, **each.arguments()
            ),
        )

    async def _answer(self, url: str, message: Message, *, replaces: bool) -> None:
        if not url:
            raise SlackRefused("nothing to answer to: there is no response_url")
        webhook = AsyncWebhookClient(
            url, timeout=self._client.timeout, proxy=self._client.proxy, ssl=self._client.ssl, retry_handlers=[]
        )
        await self._newest.sent(message, lambda each: _send(webhook, each, replaces=replaces))


async def _send(webhook: AsyncWebhookClient, message: Message, *, replaces: bool) -> None:
    try:
        answer = await webhook.send(response_type="ephemeral", replace_original=replaces, **message.arguments())
    except TRANSPORT_FAILURES as error:
        raise slack_failure(error) from error
    _check(answer)


def _check(answer: WebhookResponse) -> None:
    said = f"{answer.status_code}: {answer.body[:80]}"
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Ambiguous(f"Slack answered {said}")
    if answer.status_code != HTTPStatus.OK and any(code in answer.body for code in BLOCKS_REFUSED):
        raise BlocksRefused(said)
    if answer.status_code != HTTPStatus.OK:
        raise SlackRefused(f"Slack answered {said}")
