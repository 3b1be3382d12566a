"""Whatever a proxy or Slack answers, it is a failure of Slack's by name, and its status and its headers count."""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError

from bot.slack.by_name import ByName
from bot.slack.calls import call, web_client
from bot.slack.channel import AlertChannel
from bot.slack.conversations import Conversations
from bot.slack.errors import Ambiguous, RateLimited, SlackFailure, slack_failure
from bot.slack.files import Files
from bot.slack.message import Message
from bot.slack.message_identity import reply_identity
from bot.slack.modals import Modals
from bot.slack.names import Names
from bot.slack.newest_blocks import NewestBlocks
from bot.slack.rate_limits import RateLimits
from bot.slack.users import People
from rules.alert.alert_metadata import CardReference

JSON, PLAIN = "application/json", "text/plain"
ODD: dict[str, tuple[int, bytes, str]] = {
    "a list": (200, b"[]", JSON),
    "NULL": (200, b"null", JSON),
    "nothing in it": (200, b'{"ok":true}', JSON),
    "NULL in it": (
        200,
        b'{"ok":true,"channel":null,"ts":null,"messages":null,"user":null,"users":null,"view":null,"file":null}',
        JSON,
    ),
    "numbers in it": (200, b'{"ok":true,"channel":5,"ts":5,"messages":5,"user":5,"users":5,"view":5,"file":5}', JSON),
    "lists in it": (200, b'{"ok":true,"channel":[],"ts":[],"user":[],"view":[[]],"file":["x"],"team_id":[]}', JSON),
    "a place that is none": (200, b'{"ok":true,"channel":"C","ts":"yesterday"}', JSON),
    "nested too deep": (200, b'{"ok":true,"x":' + b"[" * 99_999 + b"]" * 99_999 + b"}", JSON),
    "a code that is none": (200, b'{"ok":false,"error":{"a":1},"response_metadata":[1]}', JSON),
    "words that are none": (200, b'{"ok":false,"error":"invalid_blocks","response_metadata":{"messages":5}}', JSON),
    "a page in plain text": (404, b"not found", PLAIN),
}
PLACE, IDENTITY, HELLO = CardReference(channel="C", ts="1.0"), reply_identity("x", "y"), Message("hello")


class Proxy:
    """Answers everything in the same way."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes, str] = (200, b"", PLAIN)
        self.headers: dict[str, str] = {}

    async def handle(self, _request: web.Request) -> web.Response:
        status, body, kind = self.answer
        return web.Response(status=status, body=body, content_type=kind, headers=self.headers)


@pytest_asyncio.fixture
async def proxy() -> AsyncIterator[tuple[Proxy, Any]]:
    answers, application = Proxy(), web.Application()
    application.router.add_route("*", "/{path:.*}", answers.handle)
    async with TestServer(application) as server:
        yield answers, web_client("xoxb-1", str(server.make_url("/api/")))


def channel_of(client: Any) -> AlertChannel:
    names = Names(client, monotonic=lambda: 0.0)
    return AlertChannel(client, RateLimits(lambda: 0.0), NewestBlocks(lambda: 0.0), names)


async def rest(_seconds: float) -> None:
    raise Ambiguous("it would wait")


ASKED: dict[str, Callable[[Any], Awaitable[Any]]] = {
    "post": lambda client: channel_of(client).post("C", HELLO, IDENTITY),
    "find": lambda client: channel_of(client).find("C", IDENTITY, 0),
    "replies": lambda client: channel_of(client).second_replies(PLACE),
    "gone": lambda client: channel_of(client).is_gone(PLACE),
    "check": lambda client: channel_of(client).check("C"),
    "person": lambda client: People(client).person("U"),
    "members": lambda client: People(client).members("S"),
    "home": lambda client: People(client).home(),
    "conversation": lambda client: Conversations(client, People(client)).opened("U"),
    "modal": lambda client: Modals(client).open("t", {}),
    "file": lambda client: Files(client, RateLimits(lambda: 0.0)).upload(b"x", name="x", title="x", alt_text="x"),
    "ready": lambda client: Files(client, RateLimits(lambda: 0.0)).is_ready("F"),
    "names": lambda client: ByName(client, rest).channels(),
}
"""Everything that needs something of an answer."""


@pytest.mark.parametrize("odd", ODD)
async def test_an_answer_that_cannot_be_read_is_a_failure_by_name(proxy: tuple[Proxy, Any], odd: str) -> None:
    answers, client = proxy
    answers.answer = ODD[odd]
    for ask in ASKED.values():
        with pytest.raises(SlackFailure):
            await ask(client)


async def test_names_that_slack_does_not_tell_are_ids(proxy: tuple[Proxy, Any]) -> None:
    answers, client = proxy
    for body in (b"[]", b'{"ok":true,"user":{"profile":5},"usergroups":[5,{"id":7},{"id":"S0X"}]}'):
        answers.answer = (200, body, JSON)
        named = await Names(client, monotonic=lambda: 0.0).named(Message("<@U0X> and <!subteam^S0X>"))
        assert named.text == "U0X and S0X"


@pytest.mark.parametrize("body", [(b"slow down", PLAIN), (b"<html>", "text/html"), (b"{", JSON), (b"[]", JSON)])
async def test_who_asks_to_wait_is_heard_whatever_the_body(proxy: tuple[Proxy, Any], body: tuple[bytes, str]) -> None:
    answers, client = proxy
    answers.answer, answers.headers = (429, *body), {"Retry-After": "7"}
    with pytest.raises(RateLimited) as limited:
        await call(client.auth_test)
    assert limited.value.seconds == 7
    answers.answer = (503, *body)
    with pytest.raises(Ambiguous, match="503"):
        await call(client.auth_test)


@pytest.mark.parametrize("asks", ["inf", "nan", "1e300", "86400000", "-5", "Wed, 21 Oct 2026 07:28:00 GMT", ""])
def test_nobody_who_asks_to_wait_for_days_silences_a_channel(asks: str) -> None:
    said: Any = type("Answer", (), {"status_code": 429, "headers": {"retry-after": asks}})()
    failure = slack_failure(SlackApiError("refused", said))  # type: ignore[no-untyped-call]  # slack_sdk has no types
    assert isinstance(failure, RateLimited)
    assert math.isfinite(failure.seconds)
    assert 1 <= failure.seconds <= 600


async def test_a_page_that_names_itself_as_the_next_is_the_last(proxy: tuple[Proxy, Any]) -> None:
    answers, client = proxy
    page = b'{"ok":true,"messages":[{"ts":5},7,{"ts":"1.0"}],"response_metadata":{"next_cursor":"again"}}'
    answers.answer = (200, page, JSON)
    assert await ASKED["find"](client) == []
