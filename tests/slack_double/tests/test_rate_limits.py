from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double import SlackDouble

ALERTS = "C0ALERTS"


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        double.channel(ALERTS)
        double.channel("C0OTHER")
        double.rate_limits.pace_posts(per_second=1, burst=2)
        yield double


async def post(client: AsyncWebClient, channel: str = ALERTS) -> None:
    await client.chat_postMessage(channel=channel, text="Low")


async def test_a_post_over_the_burst_is_refused_and_counted(slack: SlackDouble, client: AsyncWebClient) -> None:
    await post(client)
    await post(client)
    with pytest.raises(SlackApiError) as failure:
        await post(client)
    answer = failure.value.response
    assert (answer.status_code, answer.headers["Retry-After"], answer["error"]) == (429, "1", "ratelimited")
    assert [(refusal.method, refusal.channel) for refusal in slack.rate_limits.refused] == [
        ("chat.postMessage", ALERTS)
    ]
    assert len(slack.channel(ALERTS).cards()) == 2


async def test_one_channel_does_not_hold_up_another(slack: SlackDouble, client: AsyncWebClient) -> None:
    for channel in (ALERTS, "C0OTHER") * 2:
        await post(client, channel)
    assert slack.rate_limits.refused == []


async def test_a_channel_takes_one_more_after_a_second(slack: SlackDouble, client: AsyncWebClient) -> None:
    for _ in range(4):
        await post(client)
        slack.workspace.clock.advance(1)
    assert slack.rate_limits.refused == []


async def test_any_other_method_has_so_many_calls_a_minute(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.rate_limits.per_minute["conversations.info"] = 3
    for _ in range(3):
        await client.conversations_info(channel=ALERTS)
    with pytest.raises(SlackApiError) as failure:
        await client.conversations_info(channel=ALERTS)
    assert failure.value.response["error"] == "ratelimited"


async def test_limits_can_be_switched_off(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.rate_limits.off()
    for _ in range(5):
        await post(client)
    assert len(slack.channel(ALERTS).cards()) == 5
