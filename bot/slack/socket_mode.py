"""Socket Mode with a watchdog."""

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.clock import Clock
from bot.runtime.health import Health, Part

log = structlog.get_logger()

_PING_SECONDS = 5.0
"""A connection counts as dead after four pings without an answer."""

_WATCH_SECONDS = 1.0
_REBUILD_SECONDS = 30.0
_CLOSE_SECONDS = 2.0


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
        self._handler: AsyncSocketModeHandler | None = None
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
        if self._handler is None:
            self._open()
            return
        if await self._handler.client.is_connected():
            self._lost_at = self._clock.monotonic()
            self._health.well(Part.SLACK_CONNECTION)
            return
        lost_for = self._clock.monotonic() - self._lost_at
        if lost_for > _WATCH_SECONDS * 3:
            self._health.ill(Part.SLACK_CONNECTION, "Slack's Socket Mode is not connected; trying until it is")
            # None is slack_sdk's initial value: it makes the client ask for a new URL.
            self._handler.client.wss_uri = None
        if lost_for > _REBUILD_SECONDS:
            log.warning("the Socket Mode client did not recover and is replaced")
            await self._close()
            self._open()

    def _open(self) -> None:
        self._lost_at = self._clock.monotonic()
        self._handler = AsyncSocketModeHandler(
            self._app, self._app_token, web_client=self._web_client, ping_interval=_PING_SECONDS
        )
        self._connecting = asyncio.create_task(_connected(self._handler.client))

    async def _close(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
        if self._handler is None:
            return
        handler, self._handler = self._handler, None
        try:
            await asyncio.wait_for(_closed(handler.client), _CLOSE_SECONDS)
        except Exception as error:  # noqa: BLE001  slack_sdk raises AttributeError and others when closed mid-connect
            log.info("the Socket Mode client did not close cleanly", error=type(error).__name__)


# slack_sdk publishes no types for these two.
async def _connected(client: SocketModeClient) -> None:
    await client.connect()  # type: ignore[no-untyped-call]


async def _closed(client: SocketModeClient) -> None:
    await client.close()  # type: ignore[no-untyped-call]
