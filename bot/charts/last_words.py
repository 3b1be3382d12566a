"""What a process wrote to its standard error at last."""

import asyncio

_MOST_BYTES = 2_000
_HEARD_SECONDS = 1.0


class LastWords:
    """Reads on, so that the process never waits for it, and keeps the end."""

    def __init__(self) -> None:
        self._end = b""
        self._reading: asyncio.Task[None] | None = None

    def listen(self, error: asyncio.StreamReader | None) -> None:
        """Begin with a process."""
        self._end = b""
        self._reading = asyncio.ensure_future(self._read(error)) if error else None

    async def heard(self) -> str:
        """Return the last output of a process that has ended."""
        if self._reading is not None:
            await asyncio.wait({self._reading}, timeout=_HEARD_SECONDS)
        return self._end.decode("utf-8", "replace").strip() or "it said nothing"

    async def _read(self, error: asyncio.StreamReader) -> None:
        while some := await error.read(_MOST_BYTES):
            self._end = (self._end + some)[-_MOST_BYTES:]
