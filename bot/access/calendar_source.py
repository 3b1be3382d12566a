"""Reads the calendar that a schedule names: a file, or an https address that another product exports."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from rules.oncall.calendar import LARGEST_BYTES

_SECONDS = 10.0
_MOST_REDIRECTS = 3
_PIECE = 65_536
_MOVED = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, 307, 308}


class CalendarUnread(Exception):
    """A calendar could not be read; the message says why, and never the address: that is a secret."""


@dataclass(frozen=True)
class Content:
    """What was read, and the tag by which the server knows it again."""

    content: bytes
    etag: str | None = None


async def read_calendar(where: str, before: Content | None = None, *, seconds: float = _SECONDS) -> Content:
    """Return what stands there; `before` itself if the server says that it has not changed. Raises CalendarUnread."""
    try:
        async with asyncio.timeout(seconds):
            return await (_read_url(where, before) if "://" in where else asyncio.to_thread(_read_file, where))
    except TimeoutError:
        raise CalendarUnread(f"there was no whole answer within {seconds:g} s") from None
    except (aiohttp.ClientError, OSError, ValueError) as failure:
        raise CalendarUnread(f"it cannot be reached ({type(failure).__name__})") from None


def _read_file(path: str) -> Content:
    try:
        with Path(path).open("rb") as file:
            return Content(_bounded(file.read(LARGEST_BYTES + 1)))
    except OSError as error:
        raise CalendarUnread(f"its file cannot be read: {error.strerror}") from None


async def _read_url(url: str, before: Content | None) -> Content:
    resolver: AbstractResolver | None = None
    for _ in range(_MOST_REDIRECTS + 1):
        # What a server compresses may unpack to anything: it is asked not to, and not unpacked if it does.
        connector = aiohttp.TCPConnector(resolver=resolver)
        async with aiohttp.ClientSession(connector=connector, auto_decompress=False, trust_env=True) as session:
            found = await _asked(session, url, before)
        if isinstance(found, Content):
            return found
        url = _checked(found)
        resolver = _PublicOnly()
    raise CalendarUnread(f"it sends us on more than {_MOST_REDIRECTS} times")


async def _asked(session: aiohttp.ClientSession, url: str, before: Content | None) -> Content | str:
    """Return the content, or the address to which the server sends us on."""
    headers = {"Accept": "text/calendar", "Accept-Encoding": "identity"}
    if before and before.etag:
        headers["If-None-Match"] = before.etag
    async with session.get(url, headers=headers, allow_redirects=False) as answer:
        if answer.status == HTTPStatus.NOT_MODIFIED and before:
            return before
        if answer.status in _MOVED and "Location" in answer.headers:
            return urljoin(url, answer.headers["Location"])
        if answer.status != HTTPStatus.OK:
            raise CalendarUnread(f"the server answers {answer.status}")
        return Content(await _body(answer), answer.headers.get("ETag"))


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    found = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        found += piece
        _bounded(found)
    return bytes(found)


def _bounded(content: bytes | bytearray) -> bytes:
    if len(content) > LARGEST_BYTES:
        raise CalendarUnread("it is larger than 1 MB")
    return bytes(content)


def _checked(url: str) -> str:
    try:
        # As aiohttp reads it: of what two readers take for two hosts the other might be asked.
        parts = URL(url)
    except ValueError:
        raise CalendarUnread("it sends us on to something that is not an address") from None
    if parts.scheme != "https" or not parts.host:
        raise CalendarUnread("it sends us on to an address that is not https")
    # What aiohttp takes for an address in numbers is never resolved.
    is_numeric = ":" in parts.host or parts.host.replace(".", "").isdigit()
    if is_numeric and not _is_public(parts.host):
        raise CalendarUnread("it sends us on to a private address")
    return url


def _is_public(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        # The system may read it as one all the same: 127.1, 2130706433.
        return False
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inner is None or inner.is_global)


class _PublicOnly(AbstractResolver):
    """Finds public addresses only: who answers for the operator's address must not send us into their network."""

    def __init__(self) -> None:
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(_is_public(each["host"]) for each in found):
            raise CalendarUnread("it sends us on to a private address")
        return found

    async def close(self) -> None:
        await self._inner.close()
