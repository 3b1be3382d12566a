"""Delivery by signed HTTP requests."""

import asyncio
import json
import time
from http import HTTPStatus

import aiohttp

from tests.slack_double.interaction import Ack, Interaction
from tests.slack_double.json_value import Json
from tests.slack_double.signing import signed_request
from tests.slack_double.waiting import within
from tests.slack_double.workspace import Workspace


class HttpTransport:
    """Posts to the app's one request URL, as Slack does when Socket Mode is off."""

    def __init__(self, workspace: Workspace, request_url: str) -> None:
        self._workspace = workspace
        self._url = request_url

    async def __call__(self, interaction: Interaction) -> Ack:
        acks = await asyncio.gather(*(self._post(interaction) for _ in range(interaction.copies)))
        return acks[0]

    async def _post(self, interaction: Interaction) -> Ack:
        started = time.monotonic()
        secret = self._workspace.app.signing_secret
        request = signed_request(interaction, secret, at=self._workspace.clock.now())
        headers = {**request.headers, **_retry_headers(interaction)}
        try:
            status, text = await within(interaction.ack_seconds, self._answer(request.body, headers))
        except TimeoutError:
            return Ack(acked=False, latency=time.monotonic() - started, error="operation_timeout")
        except aiohttp.ClientError:
            return Ack(acked=False, latency=time.monotonic() - started, error="connection_failed")
        latency = time.monotonic() - started
        if status != HTTPStatus.OK:
            return Ack(acked=False, latency=latency, error=f"http_{status}")
        return Ack(acked=True, latency=latency, body=_body(text))

    async def _answer(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.post(self._url, data=body, headers=headers) as response:
            return response.status, await response.text()


def _retry_headers(interaction: Interaction) -> dict[str, str]:
    if not interaction.retry_attempt:
        return {}
    return {"X-Slack-Retry-Num": str(interaction.retry_attempt), "X-Slack-Retry-Reason": "http_timeout"}


def _body(text: str) -> Json | None:
    if not text:
        return None
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return {"text": text}
    return value if isinstance(value, dict) else {"text": text}
