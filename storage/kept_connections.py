"""
Connections to one HTTP server that stay open between requests, and as much of HTTP as a plain answer needs.

The library that boto3 uses takes ten times as long for it, Python's own three times.
"""

import re
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

_PLAIN = re.compile(rb"HTTP/1\.1 200[ \r]")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})[ \r]")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,9})[ \t]*(?=\r\n)", re.IGNORECASE)
_ENCODED = re.compile(rb"\r\n(?:transfer|content)-encoding:", re.IGNORECASE)
_ENDS = re.compile(rb"\r\nconnection:[ \t]*close", re.IGNORECASE)
_LONGEST_HEAD = 32 * 1024
_PIECE = 64 * 1024

IDLE_SECONDS = 20.0
"""What has waited longer is not used again: the other side, or what lies between, may have forgotten it."""


class Unusual(Exception):
    """Not the plain answer to a plain question: whoever asked asks in another way."""


@dataclass(frozen=True)
class Server:
    """Where connections lead to, with `tls` if given, and how long opening one and waiting for an answer may take."""

    host: str
    port: int
    connect_seconds: float
    read_seconds: float
    tls: ssl.SSLContext | None = None


class PlainAnswer(NamedTuple):
    """What came with status 200: its head without the last line's end, and its body."""

    head: bytes
    body: bytes


class KeptConnections:
    """Sends requests to one server. Threads may share it; each request has a connection of its own while it lasts."""

    def __init__(self, server: Server, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._server = server
        self._monotonic = monotonic
        self._kept: deque[tuple[float, socket.socket]] = deque()

    def answer(self, request: bytes) -> PlainAnswer:
        """
        Send a request that may arrive twice; return a plain answer with status 200.

        Raises OSError, and Unusual for every other answer: a refusal, a redirection, one of unknown length.
        """
        kept = self._last_kept()
        if kept is not None:
            try:
                return self._answer(kept, request)
            except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
                # It was closed while nobody used it.
                self.close()
        return self._answer(self._opened(), request)

    def close(self) -> None:
        """Close what is open and not in use."""
        while (kept := self._popped()) is not None:
            kept[1].close()

    def _last_kept(self) -> socket.socket | None:
        kept = self._popped()
        if kept is None:
            return None
        since, connection = kept
        if self._monotonic() - since <= IDLE_SECONDS:
            return connection
        # All others have waited longer.
        connection.close()
        self.close()
        return None

    def _popped(self) -> tuple[float, socket.socket] | None:
        # Asking first whether there is one would leave time for another thread to take it.
        try:
            return self._kept.pop()
        except IndexError:
            return None

    def _opened(self) -> socket.socket:
        server = self._server
        connection = socket.create_connection((server.host, server.port), server.connect_seconds)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if server.tls is not None:
                connection = server.tls.wrap_socket(connection, server_hostname=server.host)
            connection.settimeout(server.read_seconds)
        except BaseException:
            connection.close()
            raise
        return connection

    def _answer(self, connection: socket.socket, request: bytes) -> PlainAnswer:
        try:
            connection.sendall(request)
            answer = _read(connection)
        except BaseException:
            connection.close()
            raise
        if _ENDS.search(answer.head):
            connection.close()
        else:
            self._kept.append((self._monotonic(), connection))
        return answer


def _read(connection: socket.socket) -> PlainAnswer:
    read = bytearray(_more(connection))
    while (end := read.find(b"\r\n\r\n")) < 0:
        if len(read) > _LONGEST_HEAD:
            raise Unusual("a head without an end")
        read += _more(connection)
    head = bytes(read[: end + 2])
    begin, whole = end + 4, end + 4 + _length(head)
    while len(read) < whole:
        read += _more(connection)
    if len(read) > whole:
        raise Unusual("more than was announced")
    return PlainAnswer(head, bytes(read[begin:]))


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(_PIECE)
    if not piece:
        raise ConnectionResetError("the connection ended before the answer did")
    return piece


def _length(head: bytes) -> int:
    if not _PLAIN.match(head):
        status = _STATUS.match(head)
        raise Unusual(f"status {status[1].decode()}" if status else "no answer of HTTP/1.1")
    lengths = _LENGTH.findall(head)
    if len(lengths) != 1 or _ENCODED.search(head):
        raise Unusual("an answer of unknown length")
    return int(lengths[0])
