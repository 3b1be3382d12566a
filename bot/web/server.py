"""The HTTP servers on the bot's own event loop."""

import asyncio
import contextlib
import socket

import uvicorn
from fastapi import APIRouter, FastAPI

from bot import __version__
from bot.runtime.runtime import Runtime
from bot.web.bounded_protocol import bounded_protocol
from bot.web.connections import Connections
from bot.web.limits import BEGUN_IN_A_TURN, Limits

_GRACE_SECONDS = 3
_WAITING_TO_BE_ACCEPTED = 1024
"""The kernel holds these; they take no descriptor of the process."""


def build_web(routers: list[APIRouter]) -> FastAPI:
    """Return an application with its routes. Its description is for operators: `bot.web.operations`."""
    # A redirect to the path without its last slash would send whoever asks, with a token, to http and any host.
    web = FastAPI(title="aiops", version=__version__, openapi_url=None, redirect_slashes=False)
    for router in routers:
        web.include_router(router)
    return web


class WebServer:
    """Serves on one port, within its limits, until it is stopped."""

    def __init__(self, web: FastAPI, listening: socket.socket, runtime: Runtime, limits: Limits) -> None:
        cut = runtime.telemetry.connections_cut
        connections = Connections(limits, runtime.clock.monotonic, lambda why: cut.labels(why).inc())
        config = uvicorn.Config(
            web,
            http=bounded_protocol(connections),
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=BEGUN_IN_A_TURN,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self._server = _Quiet(config)
        self._socket = listening
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
        # asyncio accepts as many at once as it lets wait. More may wait than it accepts.
        self._socket.listen(_WAITING_TO_BE_ACCEPTED)

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
