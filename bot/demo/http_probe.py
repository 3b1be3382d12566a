"""Checks whether a local server answers."""

from collections.abc import Awaitable, Callable

import httpx

_TIMEOUT_SECONDS = 1.0


def answers(url: str) -> Callable[[], Awaitable[bool]]:
    """Return a repeatable check: whether `url` answers with status 200."""

    async def ask() -> bool:
        # Ignore proxies from the environment on loopback.
        async with httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT_SECONDS) as http:
            try:
                return (await http.get(url)).status_code == httpx.codes.OK
            except httpx.TransportError:
                return False

    return ask
