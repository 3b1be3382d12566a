"""The HTTP server on the bot's own event loop."""

import asyncio
import contextlib
import socket

import uvicorn
from fastapi import APIRouter, FastAPI

from bot import __version__

_GRACE_SECONDS = 3


def build_web(routers: list[APIRouter]) -> FastAPI:
    """Return the application with its routes. The OpenAPI page stays on: it reveals nothing secret."""
    web = FastAPI(title="aiops", version=__version__, redoc_url=None)
    for router in routers:
        web.include_router(router)
    return web


class WebServer:
    """Serves until it is stopped."""

    def __init__(self, web: FastAPI, host: str, port: int) -> None:
        config = uvicorn.Config(
            web,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            h11_max_incomplete_event_size=64 * 1024,
        )
        self._server = _Quiet(config)
        self._socket = socket.create_server((host, port), reuse_port=False)
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._socket.getsockname()[1])

    async def start(self) -> None:
        """Start serving; return once connections are accepted."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                await self._task
                return
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Finish the requests in flight and close."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task


class _Quiet(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        """Leave signal handling to the process: uvicorn would install its own."""
        yield
