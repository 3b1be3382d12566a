"""Checks whether a local server answers."""

import ssl
from collections.abc import Awaitable, Callable

import httpx

_TIMEOUT_SECONDS = 1.0
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Reading the machine's certificates takes 40 ms of a processor, for a server that speaks plain HTTP."""


def loopback_http(seconds: float) -> httpx.AsyncClient:
    """Return a client for servers on loopback, which passes over the proxies in the environment."""
    return httpx.AsyncClient(trust_env=False, timeout=seconds, verify=_NO_CERTIFICATES)


def answers(url: str) -> Callable[[], Awaitable[bool]]:
    """Return a repeatable check: whether `url` answers with status 200."""

    async def ask() -> bool:
        async with loopback_http(_TIMEOUT_SECONDS) as http:
            try:
                return (await http.get(url)).status_code == httpx.codes.OK
            except httpx.TransportError:
                return False

    return ask
