"""Asking a local server whether it answers."""

from collections.abc import Awaitable, Callable

import httpx

_TIMEOUT_SECONDS = 1.0


def answers(url: str) -> Callable[[], Awaitable[bool]]:
    """Return a question to ask again and again: whether `url` answers with a 200."""

    async def ask() -> bool:
        # A proxy of the environment is not for loopback.
        async with httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT_SECONDS) as http:
            try:
                return (await http.get(url)).status_code == httpx.codes.OK
            except httpx.TransportError:
                return False

    return ask
