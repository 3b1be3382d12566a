"""A clock that was set is noticed at once, and judged by DynamoDB's at the next look."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from bot.leadership.clock_check import ClockCheck
from storage.errors import AccessDenied, TimeRefused
from storage.server_clock import ServerClock
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW
from tests.integration.ticking import FixedClock


class Server:
    """DynamoDB's clock; None is an answer without a date."""

    def __init__(self, now: int | None = NOW) -> None:
        self.now = now

    def now_ms(self) -> int | None:
        return self.now


def check_of(clock: FixedClock, server: Server) -> ClockCheck:
    theirs: Any = server
    return ClockCheck(make_runtime(clock=clock.clock), theirs)


@pytest.mark.parametrize("step", [-10 * MINUTE, 10 * MINUTE, 24 * 60 * MINUTE])
async def test_a_step_is_seen_before_the_next_look_and_forgotten_when_the_clock_is_right(step: int) -> None:
    clock, server = FixedClock(NOW), Server()
    check = check_of(clock, server)
    assert not check.has_stepped
    assert await check.fault() is None
    assert check.known_fault() is None
    clock.now += step
    assert check.has_stepped
    assert check.known_fault() == "this machine's clock was set just now"
    assert "clock is" in (await check.fault() or "")
    assert check.has_stepped
    assert check.known_fault() == await check.fault()
    clock.now -= step
    assert await check.fault() is None
    assert not check.has_stepped


async def test_time_that_passes_is_no_step() -> None:
    clock, server = FixedClock(NOW), Server(None)
    check = check_of(clock, server)
    assert await check.fault() is None
    clock.now, clock.passed = NOW + 24 * 60 * MINUTE, 24 * 3600.0
    assert not check.has_stepped


async def test_a_clock_that_was_set_right_is_trusted_from_the_next_look_on() -> None:
    clock, server = FixedClock(NOW - 10 * MINUTE), Server()
    check = check_of(clock, server)
    assert await check.fault() is not None
    clock.now = NOW
    assert await check.fault() is None
    assert not check.has_stepped


REFUSALS = {
    "Signature expired": "com.amazon.coral.service#InvalidSignatureException",
    "Signature not yet current": "com.amazon.coral.service#InvalidSignatureException",
    "Request has expired": "RequestExpired",
    "The difference between the request time and the current time is too large": "RequestTimeTooSkewed",
}


def refusing(code: str, said: str, date: str | None = "Sat, 22 Nov 2025 08:00:00 GMT") -> Any:
    """A client whose every request AWS refuses."""
    client: Any = boto3.client("dynamodb", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    body = json.dumps({"__type": code, "message": f"{said}: 20251122T081000Z is now earlier than …"}).encode()

    def answer(**_request: Any) -> AWSResponse:
        raw: Any = SimpleNamespace(stream=lambda *_given, **_named: iter([body]))
        headers: Any = {"date": date} if date else {}
        return AWSResponse("https://aws", 400, headers, raw)

    client.meta.events.register("before-send.dynamodb", answer)
    return client


@pytest.mark.parametrize("said", REFUSALS)
async def test_what_aws_refuses_for_its_time_tells_how_wrong_the_clock_is(said: str) -> None:
    aws_ms = int(datetime(2025, 11, 22, 8, tzinfo=UTC).timestamp() * 1000)
    server: Any = ServerClock(refusing(REFUSALS[said], said), "t")
    check = ClockCheck(make_runtime(clock=FixedClock(aws_ms + 10 * MINUTE).clock), server)
    assert "this machine's clock is +600 s off AWS's" in (await check.fault() or "")


def test_it_is_not_blamed_on_the_credentials() -> None:
    client = refusing("InvalidSignatureException", "Signature expired", date=None)
    with pytest.raises(TimeRefused, match=r"refuses what this machine's clock signs .* NTP"):
        ServerClock(client, "t").now_ms()
    denied = refusing("InvalidSignatureException", "The request signature we calculated does not match")
    with pytest.raises(AccessDenied, match="refuses the credentials"):
        ServerClock(denied, "t").now_ms()
