"""Reading a request's body up to a size limit."""

from collections.abc import Awaitable, Callable

from fastapi import HTTPException, Request


def body_within(most_bytes: int) -> Callable[[Request], Awaitable[bytes]]:
    """Return a dependency that reads a body of up to `most_bytes`, and stops with 413 when there is more."""

    async def read(request: Request) -> bytes:
        parts: list[bytes] = []
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > most_bytes:
                raise HTTPException(413, f"The body is larger than {most_bytes:,} bytes. Send it in parts.")
            parts.append(part)
        return b"".join(parts)

    return read
