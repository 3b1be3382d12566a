"""
Those who reach the port and mean no good: `python -m tests.chaos.attackers NAME COUNT PORT`, until it is ended.

Whoever is cut off comes back. They run in a process of their own: what they cost is not what is measured.
"""

import asyncio
import contextlib
import os
import resource
import sys
from collections.abc import Awaitable, Callable

from bot.demo.ports import LOOPBACK

TOKEN = os.environ.get("TOKEN", "")
BACK_AFTER_SECONDS = 2.0
Attack = Callable[[asyncio.StreamReader, asyncio.StreamWriter, int], Awaitable[None]]


async def half_a_request(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: a")


async def a_header_now_and_then(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
    writer.write(b"GET /healthz HTTP/1.1\r\n")
    while True:
        await asyncio.sleep(BACK_AFTER_SECONDS)
        writer.write(b"X-%d: a\r\n" % number)
        await writer.drain()


async def nothing_at_all(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter, _number: int) -> None:
    pass


def posted(path: str, length: int) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {length}\r\n"
    return head.encode() + b"X-Slack-Signature: v0=a\r\nX-Slack-Request-Timestamp: 1\r\n\r\n"


def unfinished(path: str) -> Attack:
    async def attack(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
        writer.write(posted(path, 1_000_000) + b" " * 990_000)
        await writer.drain()

    return attack


def chunks(size: int, path: str = "/slack/events") -> Attack:
    """A chunked body without end."""

    async def attack(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        writer.write(head.encode())
        many = (b"%x\r\n" % size + b"a" * size + b"\r\n") * max(1, 60_000 // (size + 5))
        while True:
            writer.write(many)
            await writer.drain()
            await asyncio.sleep(0.2)

    return attack


async def huge_headers(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"a:b\r\n" * 200_000)
    await writer.drain()


async def pipelined(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
    """Requests and requests, and no answer is read."""
    while True:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 1_000)
        await writer.drain()
        await asyncio.sleep(0.2)


EIGHT_MEGABYTES = [b"1." + b"9" * 8_000_000, b"[[]," * 2_000_000]
A_MEGABYTE = [b"1." + b"9" * 1_000_000, b"[" + b"[]," * 300_000 + b"1]", b'"' + b'\\"' * 500_000, b"[" * 1_000_000]


def metrics(bodies: list[bytes]) -> Attack:
    """Bodies with the right token that are hard to parse."""

    async def attack(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        body = bodies[number % len(bodies)]
        writer.write(posted("/v1/metrics", len(body)) + body)
        await reader.read(100)

    return attack


def complete(request: bytes, *, keeps: bool = True) -> Attack:
    """Complete requests, each as soon as the one before it is answered."""

    async def attack(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _number: int) -> None:
        while not reader.at_eof():
            writer.write(request)
            await reader.read(2_000)
            if not keeps:
                return

    return attack


async def again_and_again(port: int, number: int, attack: Attack, pause: float) -> None:
    """Connect and attack; whoever is cut off comes back."""
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                await attack(reader, writer, number)
                if pause:
                    await reader.read()
            finally:
                writer.transport.abort()
        await asyncio.sleep(pause)


UNSIGNED = b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b"
PROBE = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
WITHOUT_PAUSE: dict[str, Attack] = {
    "unsigned posts": complete(UNSIGNED),
    "unsigned posts on new connections": complete(UNSIGNED, keeps=False),
    "wrongly signed posts": complete(posted("/slack/events", 100_000) + b"a" * 100_000),
    "requests of a probe": complete(PROBE),
}
"""Whoever is cut off is back at once."""

ATTACKS = {
    "half-sent requests": 1_100,
    "silent connections": 1_100,
    "a header now and then": 400,
    "unfinished bodies of metrics": 100,
    "unfinished bodies of Slack": 100,
    "tiny chunks without end": 50,
    "chunks without end": 50,
    "tiny chunks where no body is read": 50,
    "huge headers": 30,
    "pipelined requests": 20,
    "bodies of eight megabytes": 6,
    "bodies of a megabyte": 8,
    "unsigned posts": 100,
}
_BY_NAME = dict(
    zip(
        ATTACKS,
        [
            half_a_request,
            nothing_at_all,
            a_header_now_and_then,
            unfinished("/v1/metrics"),
            unfinished("/slack/events"),
            chunks(1),
            chunks(1000),
            chunks(1, "/healthz"),
            huge_headers,
            pipelined,
            metrics(EIGHT_MEGABYTES),
            metrics(A_MEGABYTE),
            complete(UNSIGNED),
        ],
        strict=True,
    )
)


async def main(name: str, count: int, port: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8192)), hard))
    attack, pause = WITHOUT_PAUSE.get(name), 0.0
    if attack is None:
        attack, pause = _BY_NAME[name], BACK_AFTER_SECONDS
    tasks = [asyncio.create_task(again_and_again(port, number, attack, pause)) for number in range(count)]
    await asyncio.sleep(2.0)
    sys.stdout.write("attacking\n")
    sys.stdout.flush()
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
