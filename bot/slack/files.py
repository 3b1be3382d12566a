"""Pictures in Slack: handed over without a channel, so that only a message that names them shows them."""

from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import CALL_SECONDS, call
from bot.slack.errors import TRANSPORT_FAILURES, Ambiguous, FileRefused, RateLimited, slack_failure
from bot.slack.pacing import Method, Pacing

EVERYWHERE = ""
"""Files belong to no channel, and are paced for the whole workspace."""

_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500
_WAIT_SECONDS = 30.0


class Files:
    """Files in Slack. Every method raises `bot.slack.errors.SlackFailure`."""

    def __init__(self, client: AsyncWebClient, pacing: Pacing) -> None:
        self._client = client
        self._pacing = pacing

    async def upload(self, content: bytes, *, name: str, title: str, alt_text: str) -> str:
        """Hand a file over and return its id; it cannot be shown before `is_ready`."""
        answer = await self._paced(
            Method.UPLOAD,
            self._client.files_getUploadURLExternal,
            filename=name,
            length=len(content),
            alt_txt=alt_text,
        )
        file_id = str(answer["file_id"])
        await self._send(str(answer["upload_url"]), content)
        await call(self._client.files_completeUploadExternal, files=[{"id": file_id, "title": title}])
        return file_id

    async def is_ready(self, file_id: str) -> bool:
        """Whether Slack has finished with a file. It says so by nothing but a media type that is no longer empty."""
        answer = await self._paced(Method.FILE_INFO, self._client.files_info, file=file_id)
        return bool(answer["file"].get("mimetype"))

    async def _paced(self, method: Method, function: Any, **arguments: Any) -> Any:
        self._pacing.spend(method, EVERYWHERE)
        try:
            return await call(function, **arguments)
        except RateLimited as limited:
            self._pacing.hold(method, EVERYWHERE, limited.seconds)
            raise

    async def _send(self, url: str, content: bytes) -> None:
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(url, data=content, proxy=self._client.proxy, ssl=self._client.ssl or True) as answer,
            ):
                status = answer.status
        except TRANSPORT_FAILURES as error:
            raise slack_failure(error) from error
        if status == _TOO_MANY:
            raise RateLimited(_WAIT_SECONDS)
        if status >= _SERVER_ERROR:
            raise Ambiguous(f"Slack answered {status} to a file")
        if status != _OK:
            raise FileRefused(f"Slack answered {status} to a file")
