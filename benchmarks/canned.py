"""
A DynamoDB that answers at once with canned windows, in a process of its own: `python -m benchmarks.canned STATIONS`.

ministack takes 3 ms for a Query, more than whoever asks. This takes a tenth of a millisecond, stores nothing, and
takes every write.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.windows import answer, station

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ASKED = re.compile(rb"\r\nx-amz-target: *DynamoDB_20120810\.(\w+)", re.IGNORECASE)
_STATION = re.compile(rb"STATION_\d{5}")
_EMPTY = json.dumps({"Items": [], "Count": 0, "ScannedCount": 0}).encode()


class _Canned(asyncio.Protocol):
    def __init__(self, windows: dict[bytes, bytes]) -> None:
        self._windows = windows
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[: end + 2]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._read) < whole:
                return
            body, self._read = self._read[end + 4 : whole], self._read[whole:]
            self._transport.write(self._answer(head, body))

    def _answer(self, head: bytes, body: bytes) -> bytes:
        operation = _ASKED.search(head)
        if operation is None or operation[1] not in {b"Query", b"Scan"}:
            return _framed(b"{}")
        named = _STATION.search(body) if b"ai-ops-metrics" in body else None
        return self._windows.get(named[0], _framed(_EMPTY)) if named else _framed(_EMPTY)


def _framed(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {len(body)}\r\n"
    return f"{head}x-amz-crc32: {zlib.crc32(body)}\r\n\r\n".encode() + body


async def _serve(stations: int) -> None:
    now = time.time_ns() // 1_000_000
    windows = {station(each).encode(): _framed(answer(each, now, has_faults=False)) for each in range(stations)}
    server = await asyncio.get_running_loop().create_server(lambda: _Canned(windows), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def canned_dynamodb(stations: int) -> Iterator[str]:
    """Run one whose stations have just reported; yield its address."""
    command = [sys.executable, "-m", "benchmarks.canned", str(stations)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
