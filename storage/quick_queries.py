"""
The Query of boto3's client at a twentieth of its price, for what is asked most: what stations reported.

Only the plain case is done here. Whatever else comes, a refusal, a lost connection, a broken answer, is asked again by
boto3, which knows what to make of it: so errors and repetitions are those of every other call.
"""

import json
import re
import time
import zlib
from collections.abc import Callable
from typing import Any

from pydantic_core import from_json

from storage.kept_connections import KeptConnections, PlainAnswer, Unusual
from storage.signed_requests import SignedQueries
from storage.windows import WindowClient

_CHECKSUM = re.compile(rb"\r\nx-amz-crc32:[ \t]*([0-9]{1,10})[ \t]*(?=\r\n)", re.IGNORECASE)
_BINARY = re.compile(rb'"BS?"\s*:')

_IN_A_ROW, REST_SECONDS = 3, 10.0
"""After so many failures one after the other, boto3 asks all for a while: it waits between attempts."""


class QuickQueries:
    """Answers as boto3's client does, without what only it adds. Threads may share it."""

    def __init__(
        self,
        plain: WindowClient,
        signed: SignedQueries,
        connections: KeptConnections,
        on_rest: Callable[[str], None] = lambda _why: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`plain` is boto3's client; `on_rest` is called with a reason when it begins to ask all for a while."""
        self._plain = plain
        self._signed = signed
        self._connections = connections
        self._on_rest = on_rest
        self._monotonic = monotonic
        self._failed_in_a_row = 0
        self._rests_until = float("-inf")

    def query(self, **request: Any) -> Any:
        """Ask one page. Raises what boto3 raises."""
        if self._monotonic() >= self._rests_until:
            try:
                found = _read(self._connections.answer(self._signed.request(_body(request))))
            except (OSError, ValueError, Unusual) as failure:
                self._failed(failure)
            else:
                self._failed_in_a_row = 0
                if found is not None:
                    return found
        return self._plain.query(**request)

    def _failed(self, failure: Exception) -> None:
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= _IN_A_ROW:
            self._rests_until = self._monotonic() + REST_SECONDS
        if self._failed_in_a_row == _IN_A_ROW:
            # The text of an error may quote what was sent.
            self._on_rest(str(failure) if isinstance(failure, Unusual) else type(failure).__name__)


def _body(request: dict[str, Any]) -> bytes:
    return json.dumps(request, separators=(",", ":")).encode("ascii")


def _read(answer: PlainAnswer) -> Any:
    """Return what boto3 would return; None for what only boto3 can tell. Raises Unusual, ValueError."""
    checksum = _CHECKSUM.search(answer.head)
    if checksum is not None and int(checksum[1]) != zlib.crc32(answer.body):
        raise Unusual("another checksum than was announced")
    if _BINARY.search(answer.body):
        return None
    found = from_json(answer.body)
    if type(found) is not dict or type(found.get("Items")) is not list or None in found.values():
        raise Unusual("no items")
    return found
