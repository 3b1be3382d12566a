"""Socket Mode with a watchdog."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.clock import MONOTONIC, Clock
from bot.runtime.health import Health, Part

log = structlog.get_logger()

_PING_SECONDS = 5.0
"""A connection counts as dead after four pings without an answer."""

_WATCH_SECONDS = 1.0
_REBUILD_SECONDS = 30.0
_CLOSE_SECONDS = 2.0


class SteadyClient(SocketModeClient):
    """
    Counts how long ago the last pong came by the monotonic clock.

    slack_sdk compares wall-clock times: setting the clock forward would end a good connection and lose a press.
    """

    monotonic: Callable[[], float] = staticmethod(MONOTONIC)
    _heard_at: float | None = None

    @property
    def last_ping_pong_time(self) -> float | None:
        """When the last pong came, by the wall clock as it is set now."""
        return None if self._heard_at is None else time.time() - (self.monotonic() - self._heard_at)

    @last_ping_pong_time.setter
    def last_ping_pong_time(self, at: float | None) -> None:
        self._heard_at = None if at is None else self.monotonic()


class SocketMode:
    """
    Keeps a Socket Mode connection while the process runs, whether Slack can be reached or not.

    The aiohttp client of slack_sdk retries a refused URL for ever. While it is not connected, its URL is taken away so
    that it asks for a new one; a client that does not recover this way is replaced.
    """

    def __init__(
        self, app: AsyncApp, app_token: str, web_client: AsyncWebClient, *, clock: Clock, health: Health
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._web_client = web_client
        self._clock = clock
        self._health = health
        self._client: SocketModeClient | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._lost_at = clock.monotonic()

    async def run(self) -> None:
        """Connect and watch until cancelled."""
        try:
            while True:
                await self._watch()
                await asyncio.sleep(_WATCH_SECONDS)
        finally:
            await self._close()

    async def _watch(self) -> None:
        if self._client is None:
            self._open()
            return
        if await self._client.is_connected():
            self._lost_at = self._clock.monotonic()
            self._health.well(Part.SLACK_CONNECTION)
            return
        lost_for = self._clock.monotonic() - self._lost_at
        if lost_for > _WATCH_SECONDS * 3:
            self._health.ill(Part.SLACK_CONNECTION, "Slack's Socket Mode is not connected; trying until it is")
            # None is slack_sdk's initial value: it makes the client ask for a new URL.
            self._client.wss_uri = None
        if lost_for > _REBUILD_SECONDS:
            log.warning("the Socket Mode client did not recover and is replaced")
            await self._close()
            self._open()

    def _open(self) -> None:
        self._lost_at = self._clock.monotonic()
        self._client = SteadyClient(self._app_token, self._app.logger, self._web_client, ping_interval=_PING_SECONDS)
        self._client.socket_mode_request_listeners.append(self._handle)
        self._connecting = asyncio.create_task(_connected(self._client))

    async def _handle(self, client: Any, request: SocketModeRequest) -> None:
        began = time.time()
        await send_async_response(client, request, await run_async_bolt_app(self._app, request), began)

    async def _close(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
        if self._client is None:
            return
        client, self._client = self._client, None
        try:
            await asyncio.wait_for(_closed(client), _CLOSE_SECONDS)
        except Exception as error:  # noqa: BLE001  slack_sdk raises AttributeError and others when closed mid-connect
            log.info("the Socket Mode client did not close cleanly", error=type(error).__name__)


# slack_sdk publishes no types for these two.
async def _connected(client: SocketModeClient) -> None:
    await client.connect()  # type: ignore[no-untyped-call]


async def _closed(client: SocketModeClient) -> None:
    await client.close()  # type: ignore[no-untyped-call]
