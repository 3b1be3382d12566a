"""What Slack did not send is refused, and whoever sends it cannot fill the disk with our log."""

import hmac
from concurrent.futures import Future
from hashlib import sha256
from typing import Any

import pytest
from pydantic import SecretStr
from slack_bolt import BoltResponse
from structlog.testing import capture_logs

from bot.listeners.edge.acknowledge import ACK_AFTER_SECONDS
from bot.runtime.clock import Clock
from bot.web.limits import KNOWN
from bot.web.replay_guard import ASKED_SECONDS, ReplayGuard
from bot.web.server import build_web
from bot.web.slack_events import LOGGED_AT_ONCE, NotSlacks, slack_routes
from tests.doubles.runtime import make_runtime
from tests.slack_double.interaction import ACK_SECONDS


def test_a_flood_of_refusals_is_some_lines_of_the_log_and_then_one_a_minute_that_counts_them() -> None:
    now = [0.0]
    refusals = NotSlacks(Clock(monotonic=lambda: now[0]))
    with capture_logs() as logged:
        answers = [refusals.of("a signature that does not fit") for _ in range(1_000)]
        now[0] = 61.0
        refusals.of("malformed signature headers")
    assert {each.status_code for each in answers} == {401}
    assert len(logged) == LOGGED_AT_ONCE + 1
    assert logged[-1]["others"] == 1_000 - LOGGED_AT_ONCE


class Parts:
    """Bolt, which takes everything, and a guard that knows one signature already."""

    async def async_dispatch(self, _request: object) -> BoltResponse:
        return BoltResponse(status=200)

    async def is_replay(self, signature: str, _now_ms: int) -> bool:
        return signature == signed("a replay")


SECRET = "0123456789abcdef0123456789abcdef"


def signed(body: str) -> str:
    return "v0=" + hmac.new(SECRET.encode(), f"v0:1000:{body}".encode(), sha256).hexdigest()


@pytest.mark.parametrize(
    ("body", "signature", "is_known"),
    [
        ("a press", signed("a press"), True),
        ("a replay", signed("a replay"), False),
        ("a press", signed("another"), False),
        ("a press", "", False),
    ],
)
async def test_only_who_signs_something_new_need_not_wait_in_line(body: str, signature: str, is_known: bool) -> None:
    parts: Any = Parts()
    web = build_web([slack_routes(parts, SecretStr(SECRET), Clock(now_ms=lambda: 1_000_000), parts)])
    headers = {"x-slack-request-timestamp": "1000", "x-slack-signature": signature}
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/slack/events",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "state": {},
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode()}

    async def send(_message: object) -> None:
        pass

    await web(scope, receive, send)
    assert (KNOWN in scope["state"]) is is_known


class HungTable:
    """The requests that other replicas have seen, in a table that does not answer."""

    def __init__(self) -> None:
        self.answers = Future[bool]()

    def is_first(self, _signature: str, _now_ms: int) -> bool:
        return self.answers.result(timeout=60)


async def test_a_press_does_not_wait_for_a_table_that_hangs_and_slack_hears_in_time() -> None:
    seen: Any = HungTable()
    runtime = make_runtime()
    guard = ReplayGuard(runtime, seen)
    assert not await guard.is_replay("v0=1", 0)
    assert await guard.is_replay("v0=1", 0), "of this process it is known"
    seen.answers.set_result(True)
    runtime.workers.close()
    assert ASKED_SECONDS + ACK_AFTER_SECONDS < ACK_SECONDS
