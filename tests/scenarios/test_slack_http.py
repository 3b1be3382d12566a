"""`POST /slack/events`: only what Slack signed a moment ago gets in, and what strangers send stays out of the log."""

import json
import logging
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import httpx
import pytest
import structlog

from bot.runtime.log import configure_logging
from bot.slack.ids import COMMAND
from bot.web.slack_events import MOST_BYTES
from tests.scenarios.acting import ALICE, CHANNEL
from tests.scenarios.house import House
from tests.slack_double.interaction import Kind
from tests.slack_double.signing import SignedRequest, sign

pytestmark = pytest.mark.ministack

MARK = "mallory-was-here"
"""Stands in everything that strangers send here."""

Log = Callable[[], str]


@pytest.fixture(autouse=True)
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """What the bot logs, as it does in production."""
    root = logging.getLogger()
    handlers, level, configured = root.handlers, root.level, structlog.get_config()
    configure_logging("json")
    yield lambda: "".join(capsys.readouterr())
    root.handlers, root.level = handlers, level
    structlog.configure(**configured)


async def sent(house: House, request: SignedRequest) -> httpx.Response:
    headers = {name.encode(): value.encode() for name, value in request.headers.items()}
    return await house.http.post("/slack/events", content=request.body, headers=headers)


def command(house: House, text: str = MARK, *, at: float | None = None, secret: str = "") -> SignedRequest:
    payload = house.slack.payloads.command(house.person(ALICE).user, COMMAND, text, house.slack.channel(CHANNEL))
    return house.slack.signed(Kind.SLASH_COMMAND, payload, at=at, secret=secret)


async def test_what_slack_signed_gets_in(house: House) -> None:
    answer = await sent(house, command(house, "help"))
    assert answer.status_code == 200
    assert "/aiops status" in answer.json()["text"]


async def test_a_forged_signature_is_refused(house: House, log: Log) -> None:
    answer = await sent(house, command(house, secret="not-the-secret"))
    assert answer.status_code == 401
    written = log()
    assert "a signature that does not fit" in written
    assert MARK not in written


async def test_a_body_that_was_changed_on_its_way_is_refused(house: House) -> None:
    request = command(house)
    assert (await sent(house, SignedRequest(request.headers, request.body + b"&user_id=U0MALLORY"))).status_code == 401


async def test_a_request_of_another_time_is_refused(house: House) -> None:
    for seconds in (-86_400, -302, 302):
        at = house.now_ms() / 1000 + seconds
        assert (await sent(house, command(house, at=at))).status_code == 401, seconds


async def test_a_request_that_was_taken_already_is_refused(house: House) -> None:
    request = command(house, "help")
    assert (await sent(house, request)).status_code == 200
    assert (await sent(house, request)).status_code == 401


async def test_malformed_headers_are_refused_and_never_a_server_error(house: House, log: Log) -> None:
    good = command(house)
    stamp, signature = "X-Slack-Request-Timestamp", "X-Slack-Signature"
    for change in (
        {stamp: MARK},
        {stamp: ""},
        {stamp: "1e9"},
        {stamp: "-1"},
        {stamp: "9" * 400},
        {stamp: "\u0661\u0662\u0663"},
        {signature: ""},
        {signature: MARK},
        {signature: f"v0=\N{SNOWMAN}{MARK}"},
        {signature: "v0=" + "\xff" * 64},
    ):
        answer = await sent(house, SignedRequest({**good.headers, **change}, good.body))
        assert answer.status_code == 401, change
    for missing in (stamp, signature):
        headers = {name: value for name, value in good.headers.items() if name != missing}
        assert (await sent(house, SignedRequest(headers, good.body))).status_code == 401, missing
    assert MARK not in log()


FORM, JSON = "application/x-www-form-urlencoded", "application/json"
NESTED = "[" * 50_000 + MARK


async def test_a_signed_body_that_is_no_payload_is_the_senders_fault(house: House, log: Log) -> None:
    for number, (body, kind) in enumerate(
        [
            (b"\xff\xfe" + MARK.encode(), FORM),
            (urlencode({"payload": f"{{{MARK}"}).encode(), FORM),
            (urlencode({"payload": json.dumps([MARK])}).encode(), FORM),
            (urlencode({"payload": NESTED}).encode(), FORM),
            (f'{{"event": {MARK}'.encode(), JSON),
            (NESTED.encode(), JSON),
            (json.dumps([MARK]).encode(), JSON),
            (json.dumps(MARK).encode(), JSON),
        ]
    ):
        request = sign(house.slack.app.signing_secret, body, at=house.now_ms() / 1000 - number, content_type=kind)
        answer = await sent(house, request)
        assert 400 <= answer.status_code < 500, body[:60]
        assert MARK not in answer.text
    assert MARK not in log()


async def test_a_signed_body_of_another_shape_is_no_server_error(house: House, log: Log) -> None:
    user = {"id": ALICE, "name": MARK}
    for number, payload in enumerate(
        [
            {"type": MARK},
            {"type": "block_actions"},
            {"type": "block_actions", "user": user, "actions": []},
            {"type": "block_actions", "user": user, "actions": [{"action_id": "approve_alert", "value": [MARK]}]},
            {"type": "view_submission", "user": user, "view": {"callback_id": "reject_reason"}},
            {"type": "view_submission", "user": MARK, "view": {"callback_id": "reject_reason", "id": "V1"}},
        ]
    ):
        body = urlencode({"payload": json.dumps(payload)}).encode()
        answer = await sent(house, sign(house.slack.app.signing_secret, body, at=house.now_ms() / 1000 - number))
        assert answer.status_code < 500, payload
    assert MARK not in log()


async def test_a_body_that_is_too_large_is_refused_before_it_is_looked_at(house: House, log: Log) -> None:
    body = MARK.encode() * (MOST_BYTES // len(MARK) + 1)
    answer = await sent(house, sign("not-the-secret", body, at=house.now_ms() / 1000))
    assert answer.status_code == 413
    assert MARK not in log()


async def test_what_people_type_and_secrets_stay_out_of_the_log(house: House, log: Log) -> None:
    await house.type(MARK)
    written = log()
    for each in (MARK, house.slack.app.bot_token, house.slack.app.signing_secret, "/response/"):
        assert each not in written


async def test_only_posts_are_taken(house: House) -> None:
    assert (await house.http.get("/slack/events")).status_code == 405


async def test_the_address_is_confirmed_to_slack(house: House) -> None:
    secret, at = house.slack.app.signing_secret, house.now_ms() / 1000
    body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"}).encode()
    answer = await sent(house, sign(secret, body, at=at, content_type="application/json"))
    assert (answer.status_code, "3eZbrw1aB" in answer.text) == (200, True)
    assert (
        await sent(house, sign(secret, urlencode({"ssl_check": 1, "token": "x"}).encode(), at=at))
    ).status_code == 200
