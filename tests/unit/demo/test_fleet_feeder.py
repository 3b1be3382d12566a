import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest
from mypy_boto3_stepfunctions import SFNClient

from bot.demo.errors import FeedRefused
from bot.demo.fleet.feed import Feed
from bot.demo.fleet.feeder import HISTORY_SECONDS, Feeder, FeedPace
from bot.demo.fleet.fleet import COMPRESSION, SimulatedFleet
from bot.demo.fleet.remediations import DemoRemediations
from bot.demo.fleet.story import charger_dies
from bot.runtime.clock import Clock
from rules.alert.alert import AlertType

NOW = 1_763_845_000_000
Answer = Callable[[httpx.Request], httpx.Response]


def accepted(request: httpx.Request) -> httpx.Response:
    return httpx.Response(202, json={"accepted": len(json.loads(request.content)), "refused": []})


@dataclass
class FakeBot:
    """The metrics API: answers in turn, the last one for ever, and keeps what it was sent."""

    answers: list[Answer] = field(default_factory=lambda: [accepted])
    batches: list[list[dict[str, Any]]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def feed(self) -> Feed:
        return Feed("http://bot", "t0ken", httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/metrics"
        self.tokens.add(request.headers["authorization"])
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.batches.append(json.loads(request.content))
        return answer(request)


def refuse_connection(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody listens", request=request)


def always(status: int, body: Any = None) -> Answer:
    return lambda _request: httpx.Response(status, json=body or {})


async def test_metrics_are_posted_with_the_token_and_counted() -> None:
    bot = FakeBot()
    feed = bot.feed()
    await feed.post(SimulatedFleet().step(1, NOW))
    assert len(bot.batches[0]) == 20
    assert bot.tokens == {"Bearer t0ken"}
    assert (feed.counts.accepted, feed.counts.refused) == (20, 0)


async def test_no_request_carries_more_than_the_api_takes() -> None:
    bot = FakeBot()
    await bot.feed().post([{"n": n} for n in range(1001)])
    assert [len(batch) for batch in bot.batches] == [500, 500, 1]


async def test_a_bot_that_is_not_up_yet_gets_the_same_metrics_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.demo.fleet.feed._FIRST_PAUSE_SECONDS", 0.001)
    bot = FakeBot([refuse_connection, always(503), always(429), accepted])
    feed = bot.feed()
    await feed.post([{"n": 1}])
    assert bot.batches == [[{"n": 1}]] * 4
    assert (feed.counts.accepted, feed.counts.postponed) == (1, 3)


@pytest.mark.parametrize(
    ("answer", "refused"),
    [(always(202, {"accepted": 1, "refused": [{"index": 1}]}), 1), (always(422, {"refused": [{}, {}]}), 2)],
    ids=["some rows", "all rows"],
)
async def test_refused_metrics_are_counted_and_not_sent_again(answer: Answer, refused: int) -> None:
    bot = FakeBot([answer])
    feed = bot.feed()
    await feed.post([{"n": 1}, {"n": 2}])
    assert (feed.counts.accepted, feed.counts.refused) == (2 - refused, refused)
    assert len(bot.batches) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
async def test_a_request_that_is_wrong_ends_the_feed_and_names_the_setting(status: int) -> None:
    with pytest.raises(FeedRefused, match="AIOPS_INGEST_TOKEN"):
        await FakeBot([always(status)]).feed().post([{"n": 1}])


def test_the_history_is_the_last_minutes_up_to_now() -> None:
    fleet = SimulatedFleet(history=HISTORY_SECONDS)
    history = list(Feeder(fleet, FakeBot().feed(), Clock()).history(NOW))
    times = sorted({raw["timestamp"] for raw in history})
    assert times == [NOW - ago * 1000 for ago in range(300, 0, -30)]
    assert len(history) == 200
    assert fleet.elapsed == pytest.approx(0)


async def test_the_history_goes_first_and_the_live_samples_keep_up_with_the_clock() -> None:
    seconds = iter(range(0, 1000, 10))
    # The wall clock is that of the test, monotonic time passes ten seconds a look.
    clock = Clock(now_ms=lambda: NOW, monotonic=lambda: float(next(seconds)))
    fleet, bot = SimulatedFleet(history=HISTORY_SECONDS), FakeBot()
    feeding = asyncio.create_task(Feeder(fleet, bot.feed(), clock, FeedPace(live_seconds=0)).run())
    while len(bot.batches) < 4:  # noqa: ASYNC110
        await asyncio.sleep(0)
    feeding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await feeding
    assert [len(batch) for batch in bot.batches[:3]] == [200, 20, 20]
    assert all(raw["timestamp"] == NOW for raw in bot.batches[1])
    assert fleet.elapsed % (10 * COMPRESSION) == pytest.approx(0)
    assert fleet.elapsed > 0


@dataclass
class FakeStepFunctions:
    """Succeeded executions by ARN: when they stopped (epoch ms) and their input."""

    executions: dict[str, tuple[int, str]] = field(default_factory=dict)
    described: list[str] = field(default_factory=list)

    def get_paginator(self, operation: str) -> "FakeStepFunctions":
        assert operation == "list_executions"
        return self

    def paginate(self, **request: Any) -> list[dict[str, Any]]:
        assert request == {"stateMachineArn": "arn", "statusFilter": "SUCCEEDED"}
        stopped = {arn: datetime.fromtimestamp(at / 1000, UTC) for arn, (at, _) in self.executions.items()}
        # A page each, as many as there are.
        return [{"executions": [{"executionArn": arn, "stopDate": at}]} for arn, at in stopped.items()]

    def describe_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803
        self.described.append(executionArn)
        return {"input": self.executions[executionArn][1]}


def alert(station_id: str, alert_type: str) -> str:
    return json.dumps({"stationId": station_id, "alertType": alert_type})


async def test_a_finished_remediation_ends_the_story_once() -> None:
    step_functions = FakeStepFunctions({"one": (NOW + 5, alert("STATION_007", "CHARGER_DOWN"))})
    fleet = SimulatedFleet(script=[charger_dies("STATION_007", 0)])
    remediations = DemoRemediations(cast("SFNClient", step_functions), "arn", fleet, NOW)
    assert await remediations.look() == 1
    assert fleet.under_way() == ()
    assert await remediations.look() == 0
    assert step_functions.described == ["one"]


@pytest.mark.parametrize(
    ("at", "given"),
    [
        (NOW - 1, alert("STATION_007", "CHARGER_DOWN")),
        (NOW, alert("STATION_007", "ON_FIRE")),
        (NOW, alert("STATION_008", "CHARGER_DOWN")),
        (NOW, "[]"),
    ],
    ids=["of an earlier demo", "unknown type", "another station", "no alert"],
)
async def test_what_is_not_this_fleets_ends_nothing(at: int, given: str) -> None:
    fleet = SimulatedFleet(script=[charger_dies("STATION_007", 0)])
    step_functions = FakeStepFunctions({"one": (at, given)})
    assert await DemoRemediations(cast("SFNClient", step_functions), "arn", fleet, NOW).look() == 0
    assert [story.alert_type for story in fleet.under_way()] == [AlertType.CHARGER_DOWN]
