"""
A press over HTTP while a hundred connections send complete unsigned requests without pause, against one in quiet.

The port is the bot's own, with Bolt behind it; the press goes through as many turns of the event loop as a decision.
Those who flood are a process of their own, and share the press's address.
"""

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from statistics import median
from urllib.parse import urlencode

import aiohttp
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from benchmarks.table import show, spread
from bot.demo.ports import LOOPBACK
from bot.runtime.runtime import Runtime, build_runtime
from bot.web.limits import limits_of_process
from bot.web.probes import probe_routes
from bot.web.server import WebServer, build_web
from bot.web.slack_events import slack_routes
from rules.evaluate.ruleset import default_rules
from tests.slack_double.signing import sign

SECRET = "0123456789abcdef0123456789abcdef"
CONNECTIONS = 100
PRESSES = 20
HOPS = 30
"""Worker threads that a press waits for, one after the other: about what a decision takes."""
FLOODS = ["unsigned posts", "unsigned posts on new connections", "wrongly signed posts", "requests of a probe"]


async def run() -> None:
    rows = []
    async with _port() as port:
        quiet = await _presses(port)
        rows.append(("in quiet", spread([each * 1_000 for each in quiet], "ms")))
        for flood in FLOODS:
            async with _flooded(flood, port):
                spent = await _presses(port)
            ratio = median(spent) / median(quiet)
            rows.append((flood, f"{spread([each * 1_000 for each in spent], 'ms')}, {ratio:.1f} times"))
    show(f"A press while {CONNECTIONS} connections flood the port, {PRESSES} presses each", rows)


@contextlib.asynccontextmanager
async def _port() -> AsyncIterator[int]:
    runtime = build_runtime(default_rules())
    events = slack_routes(_bolt(runtime), SecretStr(SECRET), runtime.clock, _NoReplays())  # type: ignore[arg-type]
    listening = socket.create_server((LOOPBACK, 0))
    server = WebServer(build_web([probe_routes(runtime), events]), listening, runtime, limits_of_process())
    await server.start()
    yield server.port
    await server.stop()
    runtime.workers.close()


class _NoReplays:
    async def is_replay(self, _signature: str, _now_ms: int) -> bool:
        return False


def _bolt(runtime: Runtime) -> AsyncApp:
    async def authorize(**_given: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-of-the-benchmark")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize)

    @app.command("/aiops")
    async def answer(ack: object) -> None:
        for _ in range(HOPS):
            await runtime.workers.run(time.monotonic)
        await ack("Done.")  # type: ignore[operator]

    return app


@contextlib.asynccontextmanager
async def _flooded(flood: str, port: int) -> AsyncIterator[None]:
    arguments = ["-m", "tests.chaos.attackers", flood, str(CONNECTIONS), str(port)]
    attackers = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=subprocess.PIPE)
    assert attackers.stdout is not None
    await attackers.stdout.readline()
    yield
    attackers.kill()
    await attackers.wait()


async def _presses(port: int) -> list[float]:
    return [await _press(port) for _ in range(PRESSES)]


async def _press(port: int) -> float:
    body = urlencode({"command": "/aiops", "text": "status", "user_id": "U0", "team_id": "T0", "trigger_id": "1"})
    signed = sign(SECRET, body.encode(), at=time.time())
    await asyncio.sleep(0.05)
    began = time.perf_counter()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://{LOOPBACK}:{port}/slack/events", data=signed.body, headers=signed.headers) as answer,
    ):
        assert answer.status == 200, (answer.status, await answer.text())
        await answer.read()
    return time.perf_counter() - began
