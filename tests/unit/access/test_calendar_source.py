"""Reading a calendar from a server that is slow, wrong, large or sends us elsewhere; the server is a real one."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.access.calendar_source import CalendarUnread, Content, _checked, _PublicOnly, read_calendar
from rules.oncall.calendar import LARGEST_BYTES

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
SECRET = "private-7d1f"


async def _good(request: web.Request) -> web.StreamResponse:
    if request.headers.get("If-None-Match") == '"1"':
        return web.Response(status=304)
    return web.Response(body=CALENDAR, headers={"ETag": '"1"'})


async def _slow(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    raise web.HTTPNotFound


async def _slow_body(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"BEGIN")
    return await _slow(request)


async def _large(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=b"x" * (LARGEST_BYTES + 1))


async def _packed(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=gzip.compress(b"0" * 50_000_000), headers={"Content-Encoding": "gzip"})


async def _cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(CALENDAR)
    assert request.transport is not None
    request.transport.abort()
    return response


async def _sends_on(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(request.query["to"])


ANSWERS = {
    "good": _good,
    "slow": _slow,
    "slow-body": _slow_body,
    "large": _large,
    "packed": _packed,
    "cut": _cut,
    "sends-on": _sends_on,
}


@pytest.fixture
async def server() -> AsyncIterator[str]:
    app = web.Application()
    for name, answer in ANSWERS.items():
        app.router.add_get(f"/{SECRET}/{name}", answer)
    async with TestServer(app, host="127.0.0.1") as running:
        yield f"http://127.0.0.1:{running.port}/{SECRET}"


async def test_what_has_not_changed_is_not_sent_again(server: str) -> None:
    first = await read_calendar(f"{server}/good")
    assert first == Content(CALENDAR, '"1"')
    assert await read_calendar(f"{server}/good", first) is first


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("slow", "no whole answer within 0.3 s"),
        ("slow-body", "no whole answer within 0.3 s"),
        ("large", "larger than 1 MB"),
        ("cut", "cannot be reached"),
        ("gone", "answers 404"),
        ("sends-on?to=http://example.org/a.ics", "not https"),
        ("sends-on?to=file:///etc/passwd", "not https"),
        ("sends-on?to=https://127.0.0.1/a.ics", "private address"),
        ("sends-on?to=https://169.254.169.254/latest/meta-data", "private address"),
        ("sends-on?to=https://[::1]/a.ics", "private address"),
        ("sends-on?to=https://localhost/a.ics", "private address"),
        ("sends-on?to=https://2130706433/a.ics", "private address"),
        ("sends-on?to=https://127.1/a.ics", "private address"),
    ],
)
async def test_a_server_that_fails_or_lies_is_told_in_words_without_the_address(
    server: str, path: str, why: str
) -> None:
    with pytest.raises(CalendarUnread, match=re.escape(why)) as unread:
        await read_calendar(f"{server}/{path}", seconds=0.3 if "slow" in path else 5)
    assert SECRET not in str(unread.value)
    assert unread.value.__cause__ is None


async def test_what_is_packed_small_is_not_unpacked(server: str) -> None:
    assert len((await read_calendar(f"{server}/packed")).content) < LARGEST_BYTES


async def test_nobody_at_the_address_is_told_in_words() -> None:
    with pytest.raises(CalendarUnread, match="cannot be reached"):
        await read_calendar("http://127.0.0.1:9/a.ics")


@pytest.mark.parametrize(
    "host",
    [
        *("10.0.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "[fd00::1]", "[fe80::1]", "[::ffff:127.0.0.1]"),
        # What is looked up nowhere, though it is no address as one usually writes it.
        *("127.1", "2130706433", "017700000001", "127.0.0.1.", "\u246027.0.0.1", "127\u30020\u30020\u30021"),
    ],
)
def test_no_private_address_is_followed(host: str) -> None:
    with pytest.raises(CalendarUnread, match="private"):
        _checked(f"https://{host}/a.ics")


async def test_a_name_of_a_private_address_is_not_followed() -> None:
    for name in ("localhost", "0x7f.1", "127.1"):
        with pytest.raises(CalendarUnread, match="private"):
            await _PublicOnly().resolve(name, 443)


async def test_a_file_is_read_and_one_that_cannot_be_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "on-call.ics"
    file.write_bytes(CALENDAR)
    assert (await read_calendar(str(file))).content == CALENDAR
    for wrong, why in ((tmp_path, "directory"), (tmp_path / "none.ics", "No such file")):
        with pytest.raises(CalendarUnread, match=why):
            await read_calendar(str(wrong))
    file.write_bytes(b"x" * (LARGEST_BYTES + 1))
    with pytest.raises(CalendarUnread, match="larger"):
        await read_calendar(str(file))
