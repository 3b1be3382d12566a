"""The line between one replica and one service: it keeps a journal and can end the replica at a chosen call."""

from collections.abc import Callable

import aiohttp
from aiohttp import web
from multidict import CIMultiDictProxy

from bot.demo.ports import LOOPBACK
from tests.chaos.kill_points import KillPoint, KillPoints, Moment
from tests.chaos.passage import Passage

Describe = Callable[[str, CIMultiDictProxy[str], bytes], tuple[str, str]]
Strike = Callable[[KillPoint], None]

_NOT_PASSED_ON = frozenset({"connection", "host", "keep-alive", "transfer-encoding"})
_BODY_MAX = 16 * 1024 * 1024


class Wire:
    """Forwards every call to `upstream`. Closed, it refuses connections as a service that is down does."""

    def __init__(
        self,
        upstream: str,
        replica: int,
        describe: Describe,
        points: KillPoints,
        journal: list[Passage],
        strike: Strike,
    ) -> None:
        self.upstream = upstream
        self._replica = replica
        self._describe = describe
        self._points = points
        self._journal = journal
        self._strike = strike
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._port}"

    async def open(self) -> None:
        """Listen; again on the same port when it was closed before."""
        server = web.Application(client_max_size=_BODY_MAX)
        server.router.add_route("*", "/{path:.*}", self._handle)
        self._session = aiohttp.ClientSession(auto_decompress=False, timeout=aiohttp.ClientTimeout(total=None))
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, self._port).start()
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        if self._runner is not None and self._session is not None:
            await self._runner.cleanup()
            await self._session.close()
            self._runner = self._session = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        what, alert_id = self._describe(request.path, request.headers, body)
        passage = Passage(self._replica, what, alert_id)
        self._journal.append(passage)
        point = self._points.reached(what)
        if point is not None and point.moment is Moment.BEFORE:
            self._strike(point)
            if not point.stops:
                return _cut(request)
        try:
            answer = await self._forward(request, body)
        except aiohttp.ClientError:
            return _cut(request)
        passage.heard = True
        if point is not None and point.moment is Moment.AFTER:
            self._strike(point)
            if not point.stops:
                return _cut(request)
        passage.answered = True
        return answer

    async def _forward(self, request: web.Request, body: bytes) -> web.Response:
        assert self._session is not None
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _NOT_PASSED_ON}
        async with self._session.request(
            request.method, f"{self.upstream}{request.path_qs}", data=body, headers=headers
        ) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _NOT_PASSED_ON}
            kept.pop("Content-Length", None)
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)
