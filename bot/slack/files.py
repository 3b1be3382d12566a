"""
Files in Slack.

A picture for a card is uploaded without a channel, so that only a message that names it shows it. A file for one person
is shared into their direct messages with the bot, because an ephemeral message cannot hold a file.
"""

from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answers import part
from bot.slack.calls import call
from bot.slack.errors import TRANSPORT_FAILURES, Ambiguous, FileRefused, RateLimited, slack_failure
from bot.slack.rate_limits import Method, RateLimits

EVERYWHERE = ""
"""Files belong to no channel: their rate limits are those of the whole workspace."""

_WAIT_SECONDS = 30.0


class Files:
    """Uploads files. Every method raises `bot.slack.errors.SlackFailure`."""

    def __init__(self, client: AsyncWebClient, rate_limits: RateLimits) -> None:
        self._client = client
        self._rate_limits = rate_limits

    async def upload(self, content: bytes, *, name: str, title: str, alt_text: str) -> str:
        """Upload a file and return its id; it cannot be shown before `is_ready`."""
        file_id = await self._uploaded(content, filename=name, alt_txt=alt_text)
        await call(self._client.files_completeUploadExternal, files=[{"id": file_id, "title": title}])
        return file_id

    async def give(self, user_id: str, content: bytes, *, name: str, comment: str) -> None:
        """Send a file to one person, with a comment (mrkdwn)."""
        opened = await call(self._client.conversations_open, users=[user_id])
        file_id = await self._uploaded(content, filename=name)
        await call(
            self._client.files_completeUploadExternal,
            files=[{"id": file_id, "title": name}],
            channel_id=part(opened, str, "channel", "id"),
            initial_comment=comment,
        )

    async def is_ready(self, file_id: str) -> bool:
        """Whether Slack has processed a file: the only sign is a media type that is no longer empty."""
        answer = await self._paced(Method.FILE_INFO, self._client.files_info, file=file_id)
        return bool(part(answer, dict, "file").get("mimetype"))

    async def _uploaded(self, content: bytes, **named: str) -> str:
        announce = self._client.files_getUploadURLExternal
        answer = await self._paced(Method.UPLOAD, announce, length=len(content), **named)
        file_id = part(answer, str, "file_id")
        await self._send(part(answer, str, "upload_url"), content)
        return file_id

    async def _paced(self, method: Method, function: Any, **arguments: Any) -> Any:
        self._rate_limits.spend(method, EVERYWHERE)
        try:
            return await call(function, **arguments)
        except RateLimited as limited:
            self._rate_limits.hold(method, EVERYWHERE, limited.seconds)
            raise

    async def _send(self, url: str, content: bytes) -> None:
        timeout = aiohttp.ClientTimeout(total=self._client.timeout)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(url, data=content, proxy=self._client.proxy, ssl=self._client.ssl or True) as answer,
            ):
                status = answer.status
        except TRANSPORT_FAILURES as error:
            raise slack_failure(error) from error
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise RateLimited(_WAIT_SECONDS)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Ambiguous(f"Slack answered {status} to a file")
        if status != HTTPStatus.OK:
            raise FileRefused(f"Slack answered {status} to a file")
