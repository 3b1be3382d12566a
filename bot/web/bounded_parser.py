"""h11's parser of requests within bounds: what is small may be slow to parse, if it has many parts."""

from typing import Any

import h11
from h11._receivebuffer import ReceiveBuffer

from bot.web.limits import BYTES_A_CHUNK, FREE_CHUNKS, MOST_HEAD_BYTES, MOST_HEAD_LINES, MOST_TARGET_BYTES


class _FewLines(ReceiveBuffer):
    """Counts the lines of a head, or of what follows the last chunk, before h11 looks at each."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """Return the lines once all are there. Raises RemoteProtocolError for too many, or a long first one."""
        lines = super().maybe_extract_lines()
        if lines and (len(lines) > MOST_HEAD_LINES or len(lines[0]) > MOST_TARGET_BYTES):
            raise h11.RemoteProtocolError("too many headers, or a long address", error_status_hint=431)
        return lines


class BoundedParser(h11.Connection):
    """A parser that refuses a body in many small chunks, many headers and long addresses."""

    _chunks = 0
    _bytes = 0

    def __init__(self) -> None:
        super().__init__(h11.SERVER, MOST_HEAD_BYTES)
        self._receive_buffer = _FewLines()

    def next_event(self) -> Any:
        """Return what was parsed next."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._chunks = self._bytes = 0
        elif isinstance(event, h11.Data):
            self._chunks += event.chunk_start
            self._bytes += len(event.data)
            if self._chunks > FREE_CHUNKS + self._bytes // BYTES_A_CHUNK:
                raise h11.RemoteProtocolError("too many chunks")
        return event
