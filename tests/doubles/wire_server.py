"""A server on loopback that answers each request with bytes of a script, whatever they are."""

import re
import socketserver
import ssl
import threading
import zlib
from typing import Any, Self

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class Cut(bytes):
    """An answer after which the connection is closed."""


NOTHING = Cut()
"""No answer: the connection is closed."""

SILENCE = b""
"""No answer, on a connection that stays open."""


def answered(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer as DynamoDB gives it."""
    usual = (f"Content-Length: {len(body)}", f"x-amz-crc32: {zlib.crc32(body)}")
    lines = "\r\n".join(
        (f"HTTP/1.1 {status}", "Server: Server", "Content-Type: application/x-amz-json-1.0", *(headers or usual))
    )
    return f"{lines}\r\n\r\n".encode() + body


class WireServer:
    """`with WireServer(answer, ...) as server`: the last answer is given again and again."""

    def __init__(self, *answers: bytes, tls: ssl.SSLContext | None = None) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0
        self.closed = threading.Event()
        """Set once the server has closed a connection."""
        handler: Any = type("Handler", (_Handler,), {"told": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.tls = tls
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next(self, request: bytes) -> bytes:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    tls: ssl.SSLContext | None = None

    def handle_error(self, *_given: object) -> None:
        """A client that goes away is none."""


class _Handler(socketserver.BaseRequestHandler):
    told: WireServer

    def handle(self) -> None:
        self.told.connections += 1
        tls = self.told._server.tls
        if tls is not None:
            self.request = tls.wrap_socket(self.request, server_side=True)
        while request := self._request():
            answer = self.told.next(request)
            self.request.sendall(answer)
            if isinstance(answer, Cut):
                break
        self.request.close()
        self.told.closed.set()

    def _request(self) -> bytes:
        read = b""
        while (length := _whole(read)) is None or len(read) < length:
            piece: bytes = self.request.recv(65536)
            if not piece:
                return b""
            read += piece
        return read


def _whole(read: bytes) -> int | None:
    end = read.find(b"\r\n\r\n")
    found = _LENGTH.search(read[: end + 2]) if end >= 0 else None
    return end + 4 + int(found[1]) if found else None
