import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double import FaultKind, SlackDouble

ALERTS = "C0ALERTS"


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        double.rate_limits.off()
        double.channel(ALERTS)
        double.channel("C0OTHER")
        yield double


@pytest.fixture
def client(slack: SlackDouble) -> AsyncWebClient:
    return AsyncWebClient(token=slack.app.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=1)


def cards(slack: SlackDouble) -> int:
    return len(slack.channel(ALERTS).cards())


async def post(client: AsyncWebClient, channel: str = ALERTS) -> None:
    await client.chat_postMessage(channel=channel, text="Low")


@pytest.mark.parametrize(("kind", "posted"), [(FaultKind.DROP_AFTER_RECEIVE, 1), (FaultKind.DROP_BEFORE, 0)])
async def test_a_dropped_connection_looks_the_same_acted_or_not(
    slack: SlackDouble, client: AsyncWebClient, kind: FaultKind, posted: int
) -> None:
    slack.faults.add(kind, "chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await post(client)
    assert cards(slack) == posted
    [call] = slack.calls.of("chat.postMessage")
    assert (call.acted, call.status, call.fault) == (bool(posted), None, kind.value)


async def test_the_default_retry_of_slack_sdk_posts_twice(slack: SlackDouble) -> None:
    slack.faults.add("drop_after_receive", "chat.postMessage")
    await post(AsyncWebClient(token=slack.app.bot_token, base_url=slack.api_url))
    assert cards(slack) == 2


async def test_a_429_says_when_to_come_back_and_does_nothing(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.faults.add("http_429", retry_after=7)
    with pytest.raises(SlackApiError) as failure:
        await post(client)
    answer = failure.value.response
    assert (answer.status_code, answer.headers["Retry-After"], answer["error"]) == (429, "7", "ratelimited")
    assert cards(slack) == 0
    assert slack.rate_limits.refused == []


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_error_before_acting_does_nothing(
    slack: SlackDouble, client: AsyncWebClient, status: int
) -> None:
    slack.faults.add("http_status", status=status)
    with pytest.raises(SlackApiError) as failure:
        await post(client)
    assert failure.value.response.status_code == status
    assert cards(slack) == 0


async def test_a_500_may_come_after_acting(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.faults.add("act_then_500")
    with pytest.raises(SlackApiError):
        await post(client)
    assert cards(slack) == 1


async def test_an_answer_may_be_unreadable_after_acting(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.faults.add("invalid_json")
    with pytest.raises(SlackApiError):
        await post(client)
    assert cards(slack) == 1


async def test_a_chosen_error_is_answered_without_acting(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.faults.add("error", code="fatal_error")
    with pytest.raises(SlackApiError) as failure:
        await post(client)
    assert failure.value.response["error"] == "fatal_error"
    assert cards(slack) == 0


async def test_a_slow_call_is_answered_late(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.faults.add("slow", seconds=0.2)
    started = time.monotonic()
    await post(client)
    assert time.monotonic() - started >= 0.2


async def test_a_client_that_gave_up_may_have_posted(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.faults.add("act_then_slow", seconds=2)
    with pytest.raises(asyncio.TimeoutError):
        await post(client)
    assert cards(slack) == 1


async def test_a_fault_strikes_its_channel_after_n_calls_so_many_times(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    fault = slack.faults.add("error", "chat.postMessage", channel=ALERTS, after_n=1, times=2)
    outcomes = []
    for channel in (ALERTS, "C0OTHER", ALERTS, ALERTS, ALERTS):
        try:
            await post(client, channel)
            outcomes.append("ok")
        except SlackApiError:
            outcomes.append("failed")
    assert outcomes == ["ok", "ok", "failed", "failed", "ok"]
    assert fault.hits == 2
