"""The bounds of a port, on a real socket, with short times."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from fastapi import APIRouter, Request
from prometheus_client import generate_latest

from bot.errors import SettingsRefused
from bot.runtime.runtime import Runtime
from bot.settings import RunSettings, run_settings
from bot.web.connections import Connections, Held
from bot.web.limits import BEGUN_IN_A_TURN, KNOWN, Cut, Limits, limits_of_process
from bot.web.ports import Ports
from bot.web.request_body import body_within
from bot.web.server import WebServer, build_web
from tests.doubles.runtime import make_runtime
from tests.slack_double.waiting import until

MOST_BYTES = 100_000
ALIVE = b"GET /alive HTTP/1.1\r\nHost: a\r\n\r\n"
ALIVE_ONCE = ALIVE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
SHORT = {Cut.HEAD_LATE: 0.3, Cut.BODY_LATE: 0.3, Cut.UNREAD: 0.3}
POST = b"POST /body HTTP/1.1\r\nHost: a\r\n"


def routes() -> APIRouter:
    router = APIRouter()

    @router.get("/alive")
    async def alive() -> str:
        return "yes"

    @router.post("/body")
    async def body(request: Request) -> int:
        return len(await body_within(MOST_BYTES)(request))

    @router.get("/long")
    async def long() -> str:
        return "a" * 10_000_000

    return router


@contextlib.asynccontextmanager
async def serving(runtime: Runtime, limits: Limits, router: APIRouter | None = None) -> AsyncIterator[int]:
    server = WebServer(build_web([router or routes()]), socket.create_server(("127.0.0.1", 0)), runtime, limits)
    await server.start()
    yield server.port
    await server.stop()


@pytest.fixture
def runtime() -> Runtime:
    return make_runtime()


def cut(runtime: Runtime, why: Cut) -> bool:
    return (
        f'aiops_http_connections_cut_total{{why="{why}"}} 1.0' in generate_latest(runtime.telemetry.registry).decode()
    )


async def sent(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send the parts with pauses, and return everything up to the end of the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        with contextlib.suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
        with contextlib.suppress(ConnectionError):
            return await asyncio.wait_for(reader.read(), 10)
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([], Cut.HEAD_LATE),
        ([b"GET /alive HT"], Cut.HEAD_LATE),
        ([b"GET /alive HTTP/1.1\r\n", *[b"a: b\r\n"] * 20], Cut.HEAD_LATE),
        ([POST + b"Content-Length: 10\r\n\r\n", b"abc"], Cut.BODY_LATE),
        ([POST + b"Content-Length: 50\r\n\r\n", *[b"a"] * 20], Cut.BODY_LATE),
        ([POST + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\na\r\n"] * 20], Cut.BODY_LATE),
        ([b"POST /alive HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n", *[b"a"] * 20], Cut.BODY_LATE),
    ],
    ids=["nothing", "half a line", "drops of headers", "half a body", "drops", "drops of chunks", "drops after 405"],
)
async def test_who_does_not_finish_a_request_is_cut_off(runtime: Runtime, parts: list[bytes], why: Cut) -> None:
    async with serving(runtime, Limits(10, seconds=SHORT)) as port:
        async with asyncio.timeout(5):
            assert b" 200 " not in await sent(port, *parts, pause=0.05)
        assert cut(runtime, why)
        assert b" 200 OK" in await sent(port, ALIVE_ONCE)


async def test_who_does_not_read_is_cut_off(runtime: Runtime) -> None:
    async with serving(runtime, Limits(10, seconds=SHORT)) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n")
        await until(lambda: cut(runtime, Cut.UNREAD))
        writer.close()


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /alive HTTP/1.1\r\nHost: a\r\n" + b"a:b\r\n" * 50_000 + b"\r\n", b" 400 "),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b" 400 "),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 5_000, b" 400 "),
        (POST + b"Content-Length: 100001\r\n\r\n", b" 413 "),
        (POST + b"Content-Length: " + b"9" * 19 + b"\r\n\r\n", b" 413 "),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"8000\r\n" + b"a" * 0x8000 + b"\r\n") * 5, b" 413 "),
        (b"\x16\x03\x01" * 100 + b"\r\n\r\n", b" 400 "),
        (b"GET /alive HTTP/1.1\r\nHost: a\r\n" + b"a:b\r\n" * 130 + b"\r\n", b" 400 "),
        (b"GET /alive?" + b"a=b&" * 600 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b" 400 "),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"a:b\r\n" * 130 + b"\r\n", b" 400 "),
    ],
    ids=[
        *("headers", "path", "chunks", "length", "long length", "large chunks", "no HTTP"),
        *("tiny headers", "tiny parameters", "tiny trailers"),
    ],
)
async def test_too_much_is_refused(runtime: Runtime, request_bytes: bytes, status: bytes) -> None:
    async with serving(runtime, Limits(10, seconds=SHORT)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request_bytes)
        answer = b""
        with contextlib.suppress(ConnectionError):
            answer = await asyncio.wait_for(reader.read(200), 5)
        writer.close()
    # Whoever goes on sending may lose the answer with the connection.
    assert status in answer.partition(b"\r\n")[0] or answer == b""


async def test_a_body_in_pieces_and_in_chunks_is_taken(runtime: Runtime) -> None:
    async with serving(runtime, Limits(10)) as port:
        whole = POST + b"Connection: close\r\nContent-Length: 6\r\n\r\n"
        assert (await sent(port, whole, b"abc", b"def", pause=0.05)).endswith(b"\r\n\r\n6")
        chunked = POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunks = (b"400\r\n" + b"a" * 1024 + b"\r\n") * 90
        assert (await sent(port, chunked + chunks + b"0\r\n\r\n")).endswith(b"\r\n\r\n92160")


async def test_a_few_pipelined_requests_are_answered_and_a_thousand_are_not(runtime: Runtime) -> None:
    async with serving(runtime, Limits(10)) as port:
        assert (await sent(port, ALIVE * 5 + ALIVE_ONCE)).count(b" 200 OK") == 6
        await sent(port, ALIVE * 1_000)
        assert cut(runtime, Cut.PIPELINED)


class TurnsSeen:
    """Counts the requests that begin in each turn of the event loop."""

    def __init__(self) -> None:
        self.begun: list[int] = [0]

    def routes(self) -> APIRouter:
        router = APIRouter()

        @router.get("/{who}")
        async def count(who: str, request: Request) -> int:
            if who == "known":
                request.scope["state"][KNOWN] = True
            self.begun[-1] += 1
            return 0

        return router

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(0)
            self.begun.append(0)


@pytest.mark.parametrize(
    ("who", "most", "pipelined"),
    [("stranger", BEGUN_IN_A_TURN, 1), ("stranger", BEGUN_IN_A_TURN, 10), ("known", 30, 1)],
    ids=["one after the other", "pipelined", "those who showed a token"],
)
async def test_strangers_who_ask_again_begin_two_a_turn_and_those_who_showed_a_token_at_once(
    runtime: Runtime, who: str, most: int, pipelined: int
) -> None:
    seen, request = TurnsSeen(), f"GET /{who} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    async with serving(runtime, Limits(256), seen.routes()) as port:
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(30)]
        for reader, writer in opened:
            writer.write(request)
            await reader.readuntil(b"\r\n\r\n0")
        watching = asyncio.create_task(seen.watch())
        for _, writer in opened:
            writer.write(request * pipelined)
        for reader, _ in opened:
            for _ in range(pipelined):
                await asyncio.wait_for(reader.readuntil(b"\r\n\r\n0"), 5)
        watching.cancel()
        for _, writer in opened:
            writer.close()
    assert sum(seen.begun) == 30 * pipelined + 30
    assert max(seen.begun[1:]) <= most
    assert who == "stranger" or max(seen.begun[1:]) > BEGUN_IN_A_TURN


async def test_connections_are_accepted_two_a_turn(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, admit = TurnsSeen(), Connections.admit

    def counted(connections: Connections, new: Held) -> None:
        seen.begun[-1] += 1
        admit(connections, new)

    monkeypatch.setattr(Connections, "admit", counted)
    async with serving(runtime, Limits(256)) as port:
        watching = asyncio.create_task(seen.watch())
        await asyncio.gather(*(sent(port, ALIVE_ONCE) for _ in range(30)))
        watching.cancel()
    assert sum(seen.begun) == 30
    assert max(seen.begun) <= BEGUN_IN_A_TURN


async def test_among_many_half_sent_requests_a_whole_one_is_answered(runtime: Runtime) -> None:
    async with serving(runtime, Limits(16)) as port:
        half = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
        for _, writer in half:
            writer.write(b"GET /al")
        async with asyncio.timeout(5):
            assert b" 200 OK" in await sent(port, ALIVE)  # without Connection: close; it is crowded
        for _, writer in half:
            writer.close()


def test_the_descriptors_of_the_process_bound_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {64: 16, 1024: 256, 1_000_000: 256}
    for soft, connections in limits.items():
        monkeypatch.setattr("resource.getrlimit", lambda _which, soft=soft: (soft, soft))
        assert limits_of_process().connections == connections


def settings(**ports: int | str) -> RunSettings:
    arns = {
        "AIOPS_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:m",
        "AIOPS_SNS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:t",
    }
    people = {"AIOPS_APPROVERS": "*", "AIOPS_MANAGERS": "*"}
    return run_settings(SLACK_BOT_TOKEN="xoxb-of-the-test", AIOPS_ALERT_CHANNEL="C0ALERTS", **arns, **people, **ports)


@pytest.mark.parametrize("variable", ["AIOPS_HTTP_PORT", "AIOPS_OPERATIONS_PORT"])
def test_a_port_that_is_taken_is_named_with_its_variable(runtime: Runtime, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = settings(**{"AIOPS_HTTP_PORT": 0, "AIOPS_OPERATIONS_PORT": 0, variable: taken.getsockname()[1]})
        with pytest.raises(SettingsRefused, match=f"{variable}: .* in use"):
            Ports(given, runtime, build_web([]))


@pytest.mark.parametrize("host", ["a..b", "x" * 70, "not a host", "256.1.1.1", '"127.0.0.1"'])
@pytest.mark.parametrize("variable", ["AIOPS_HTTP_HOST", "AIOPS_OPERATIONS_HOST"])
def test_a_host_that_is_none_is_named_with_its_variable(runtime: Runtime, variable: str, host: str) -> None:
    ports: dict[str, int | str] = {"AIOPS_HTTP_PORT": 0, "AIOPS_OPERATIONS_PORT": 0}
    given = settings(**ports | {variable: host})
    with pytest.raises(SettingsRefused, match=f"{variable.removesuffix('_HOST')}_PORT: .* cannot be listened on"):
        Ports(given, runtime, build_web([]))


async def test_a_second_replica_on_a_machine_gets_another_operations_port(runtime: Runtime) -> None:
    first, second = (Ports(settings(AIOPS_HTTP_PORT=0), runtime, build_web([])) for _ in range(2))
    assert first.operations_port != second.operations_port
    for each in (first, second):
        await each.start()
        _, writer = await asyncio.open_connection("127.0.0.1", each.operations_port)
        writer.close()
        await each.stop()


async def test_nobody_is_sent_elsewhere_with_a_token(runtime: Runtime) -> None:
    async with serving(runtime, Limits(10)) as port:
        posted = POST.replace(b"/body", b"/body/") + b"Connection: close\r\n\r\n"
        for request in (ALIVE_ONCE.replace(b"/alive", b"/alive/"), posted):
            answer = await sent(port, request.replace(b"Host: a", b"Host: elsewhere"))
            assert answer.startswith(b"HTTP/1.1 404")
            assert b"elsewhere" not in answer
