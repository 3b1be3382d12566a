"""`/healthz`, `/readyz` and `/metrics`: what operators and their machines are told."""

import asyncio
from typing import Any

import pytest

from bot.runtime.health import Part
from tests.scenarios.acting import ALICE, CAROL, CHANNEL
from tests.scenarios.house import House

pytestmark = pytest.mark.ministack


async def ready(house: House) -> tuple[int, dict[str, Any]]:
    answer = await house.operations.get("/readyz")
    return answer.status_code, answer.json()["ills"]


async def checked(house: House) -> tuple[int, dict[str, Any]]:
    """Let the bot look, as its jobs do."""
    house.bot.runtime.health.well(Part.SLACK_CONNECTION)  # over HTTP, Slack comes to us
    await house.bot.readiness.check()
    await house.tick()
    return await ready(house)


async def test_a_bot_that_has_just_started_is_alive_and_not_ready(house: House) -> None:
    assert (await house.http.get("/healthz")).json() == {"status": "alive"}
    status, ills = await ready(house)
    assert status == 503
    assert set(ills.values()) == {"starting"}


async def test_load_balancers_may_ask_by_head(house: House) -> None:
    for client in (house.http, house.operations):
        assert (await client.head("/healthz")).status_code == 200
        assert (await client.head("/readyz")).status_code == 503


async def test_what_the_internet_sees_tells_nothing_of_the_house(house: House) -> None:
    answer = await house.http.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False})
    await checked(house)
    answer = await house.http.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True})
    for path in ("/metrics", "/docs", "/redoc", "/openapi.json"):
        assert (await house.http.get(path)).status_code == 404, path


async def test_the_operations_port_describes_the_api(house: House) -> None:
    assert (await house.operations.get("/healthz")).json() == {"status": "alive"}
    paths = (await house.operations.get("/openapi.json")).json()["paths"]
    assert {"/v1/metrics", "/slack/events", "/healthz", "/readyz"} == set(paths)
    assert "openapi.json" in (await house.operations.get("/docs")).text
    assert (await house.operations.post("/slack/events")).status_code == 404


async def test_a_bot_that_has_looked_around_is_ready(house: House) -> None:
    assert await checked(house) == (200, {})


@pytest.mark.parametrize("table", ["metrics", "alerts", "audit", "coordination"])
async def test_a_missing_table_is_named_until_init_mends_it(house: House, table: str) -> None:
    assert await checked(house) == (200, {})
    name = getattr(house.names, table)
    await asyncio.to_thread(house.clients.dynamodb.delete_table, TableName=name)
    await house.bot.readiness.check()
    # A tick needs not every table: that it went well says nothing about the missing one.
    await house.tick()
    status, ills = await ready(house)
    assert status == 503
    assert ills["tables"] == f"The table {name} does not exist. Create it with `aiops init`."
    await house.init()
    assert await checked(house) == (200, {})


@pytest.mark.parametrize(
    ("trouble", "says"),
    [({"is_archived": True}, "archived"), ({"bot_is_member": False}, "invite")],
    ids=["archived", "not invited"],
)
async def test_a_channel_that_cannot_be_posted_to_is_named_and_mended(
    house: House, trouble: dict[str, bool], says: str
) -> None:
    house.slack.channel(CHANNEL, **trouble)
    status, ills = await checked(house)
    assert (status, set(ills)) == (503, {"slack_channel"})
    assert says in ills["slack_channel"].lower()
    house.slack.channel(CHANNEL, is_archived=False, bot_is_member=True)
    assert await checked(house) == (200, {})


async def test_the_counters_tell_what_happened(house: House) -> None:
    card = await house.trouble()
    await house.approve(card, by=CAROL)
    await house.told(CAROL)
    await house.reject(card, "crew on site", by=ALICE)
    await house.quiet()
    if house.clients.evaluated_by != "both":  # beside the leader's tick, functions open it first
        assert await house.counted('aiops_alerts_opened_total{severity="HIGH",type="LOW_INVENTORY"}') == 1
    assert await house.counted('aiops_refusals_total{action="ALERT_APPROVED"}') == 1
    assert await house.counted('aiops_decisions_total{decision="rejected"}') == 1
    assert await house.counted('aiops_work_done_total{kind="post_card"}') == 1
    assert await house.counted("aiops_ack_seconds_count") == 1
    if house.clients.evaluated_by == "functions":
        return  # what they do is in their own log
    assert await house.counted("aiops_tick_seconds_count") == 1
    assert await house.counted("aiops_last_tick_timestamp_seconds") == pytest.approx(house.now_ms() / 1000, abs=30)
