"""Reading a request's body up to a size limit."""

from collections.abc import Awaitable, Callable

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

_LONGEST_LENGTH = 18
"""Digits; what is longer is too large whatever it says."""


def body_within(most_bytes: int) -> Callable[[Request], Awaitable[bytes]]:
    """Return a dependency that reads a body of up to `most_bytes`, and stops with 413 when there is more."""

    async def read(request: Request) -> bytes:
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:_LONGEST_LENGTH]) > most_bytes:
            raise _too_large(most_bytes)
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > most_bytes:
                    raise _too_large(most_bytes)
        except ClientDisconnect:
            # Nobody reads this answer; without it, each one would be a traceback in the log.
            raise HTTPException(400, "The body did not come to its end.") from None
        return bytes(body)

    return read


def _too_large(most_bytes: int) -> HTTPException:
    return HTTPException(413, f"The body is larger than {most_bytes:,} bytes. Send it in parts.")
