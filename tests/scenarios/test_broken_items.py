"""Items that somebody else broke are skipped and counted, and stop nothing."""

import asyncio

import pytest
from botocore.exceptions import ClientError

from bot.runtime.clock import Clock
from bot.slack.ids import ActionId
from storage.guards import GuardState
from tests.scenarios.acting import ALICE
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack


async def test_a_broken_metric_is_skipped_counted_and_stops_no_tick(house: House) -> None:
    table = house.names.metrics
    await house.tables.put(table, {"stationId": "STATION_001", "timestamp": -1, "chargedBatteries": 0})
    card = await house.trouble("STATION_001")
    assert house.cards("STATION_001") == [card]
    await asyncio.to_thread(house.bot.stores.metrics.between, "STATION_001", -9, 0)
    assert await house.counted(f'aiops_broken_items_total{{table="{table}"}}') >= 1


async def test_a_broken_alert_is_skipped_in_lists_and_counted(house: House) -> None:
    card = await house.trouble()
    broken = {"alertId": "not-a-uuid", "status": "PENDING", "createdAt": house.now_ms(), "severity": "PURPLE"}
    await house.tables.put(house.names.alerts, broken)
    answer = await house.type("alerts")
    assert "1 pending alert" in answer
    assert alert_id_of(card)[:8] in answer
    assert await house.counted(f'aiops_broken_items_total{{table="{house.names.alerts}"}}') >= 1
    await house.tick()
    assert house.bot.runtime.health.ills().get("evaluation") is None


async def test_a_press_on_an_alert_that_was_broken_by_hand_says_so(house: House) -> None:
    card = await house.trouble()
    item = await house.tables.alert(card)
    await house.tables.put(house.names.alerts, {**item, "stationId": 7})
    await house.approve(card)
    assert "This alert cannot be read: its item was changed by hand" in await house.told(ALICE)
    assert (await house.tables.alert(card))["status"] == "PENDING"


async def test_an_alert_that_was_deleted_by_hand_says_so(house: House) -> None:
    card = await house.trouble()
    key = {"alertId": {"S": alert_id_of(card)}}
    house.clients.dynamodb.delete_item(TableName=house.names.alerts, Key=key)
    outcome = await house.person(ALICE).press(card, ActionId.APPROVE)
    assert outcome.acked
    assert "not in the alerts table any more" in await house.told(ALICE)


async def test_a_broken_alert_that_would_become_worse_stops_no_tick(house: House) -> None:
    card = await house.trouble("STATION_001")
    item = await house.tables.alert(card)
    await house.tables.put(house.names.alerts, {**item, "stationId": 7})
    await house.report(house.minutes("STATION_001", chargedBatteries=0, unchargedBatteries=30))
    await house.report(house.metric("STATION_002", chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    await house.until(lambda: house.cards("STATION_002"), "the other station's card stands")
    assert len(await house.tables.alerts()) == 2


@pytest.mark.parametrize("charged", [2, 0])
async def test_a_station_whose_alert_was_deleted_by_hand_is_heard_again(house: House, charged: int) -> None:
    card = await house.trouble("STATION_001")
    house.clients.dynamodb.delete_item(TableName=house.names.alerts, Key={"alertId": {"S": alert_id_of(card)}})
    await house.report(house.minutes("STATION_001", chargedBatteries=charged, unchargedBatteries=30 - charged))
    await house.tick()
    (alert,) = await house.tables.alerts()
    assert (alert["stationId"], alert["status"]) == ("STATION_001", "PENDING")
    await house.until(lambda: len(house.cards("STATION_001")) == 2, "its new alert has a card")


async def test_a_station_whose_alert_another_writer_decided_is_heard_again_after_its_cool_down(house: House) -> None:
    card = await house.trouble("STATION_001")
    item = await house.tables.alert(card)
    decided = {"status": "REJECTED", "rejectedAt": house.now_ms(), "rejectedBy": "console", "rejectionReason": "x"}
    await house.tables.put(house.names.alerts, {**item, **decided})
    await house.report(house.metric("STATION_001", chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    guard = (await asyncio.to_thread(house.bot.stores.guards.all))["STATION_001#LOW_INVENTORY"]
    assert guard.state is GuardState.COOLING
    assert guard.cool_until is not None
    assert not guard.holds_back(guard.cool_until, guard.severity_rank)
    assert [each["status"] for each in await house.tables.alerts()] == ["REJECTED"]


@pytest.mark.parametrize("alert_id", ["", "x" * 3_000])
async def test_a_guard_that_names_no_possible_alert_stops_no_tick(house: House, alert_id: str) -> None:
    key = {"scope": "open-alert", "key": "STATION_001#LOW_INVENTORY"}
    guard = {**key, "alertId": alert_id, "state": "OPEN", "severityRank": 2, "fence": 0}
    await house.tables.put(house.names.coordination, guard)
    for station in ("STATION_001", "STATION_002"):
        await house.report(house.metric(station, chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    await house.until(lambda: house.cards("STATION_001") and house.cards("STATION_002"), "both cards stand")


async def test_an_alert_that_another_tool_filled_up_stops_neither_tick_nor_the_reminders_of_others(
    house: House,
) -> None:
    full, other = await house.trouble("STATION_001"), await house.trouble("STATION_002")
    await house.quiet()
    await fill_up(house, full)
    later = house.now_ms() + 10 * 60_000
    house.bot.reminders._clock = Clock(now_ms=lambda: later)
    house.bot.stores.changing._now_ms = lambda: later
    await house.bot.reminders.run()
    await house.until(lambda: house.slack.channel(other.channel).replies(other.ts), "the other alert reminds")
    assert house.slack.channel(full.channel).replies(full.ts) == []

    await house.report(house.minutes("STATION_001", chargedBatteries=0, unchargedBatteries=30))
    await house.report(house.metric("STATION_003", chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    await house.until(lambda: house.cards("STATION_003"), "the third station's card stands")


async def test_work_that_nobody_can_claim_keeps_no_card_from_being_posted(house: House) -> None:
    now = house.now_ms()
    work = {"scope": "work", "key": "copied#post_card", "alertId": "a", "kind": "post_card", "severityRank": 3}
    work |= {"createdAt": 0, "dueAt": now, "attempts": 0, "generation": 1}
    await house.tables.put(house.names.coordination, work)
    await house.trouble("STATION_001")

    async def is_counted() -> bool:
        return await house.counted(f'aiops_broken_items_total{{table="{house.names.coordination}"}}') == 1

    await house.until(is_counted, "the list was read whole")


async def test_a_guard_in_an_unknown_state_whose_alert_is_gone_silences_no_station(house: House) -> None:
    guard = {"scope": "open-alert", "key": "STATION_001#LOW_INVENTORY", "alertId": "gone", "state": "ASLEEP"}
    await house.tables.put(house.names.coordination, {**guard, "severityRank": 3, "fence": 0, "dataVersion": 1})
    await house.trouble("STATION_001")


@pytest.mark.parametrize("rank", ["3", "worst"])
async def test_a_guard_whose_rank_is_a_text_silences_no_station(house: House, rank: str) -> None:
    guard = {"scope": "open-alert", "key": "STATION_001#LOW_INVENTORY", "alertId": "a", "state": "COOLING"}
    await house.tables.put(house.names.coordination, {**guard, "severityRank": rank, "fence": 0, "coolUntil": 0})
    await house.trouble("STATION_001")


async def fill_up(house: House, card: Message) -> None:
    """Fill an alert's item as far as the table takes it."""
    item = await house.tables.alert(card)
    for size in range(409_000, 300_000, -50):
        try:
            metadata = {**item["metadata"], "ofAnotherTool": "x" * size}
            await house.tables.put(house.names.alerts, {**item, "metadata": metadata})
        except ClientError:
            continue
        return


async def test_work_for_an_alert_that_was_deleted_ends(house: House) -> None:
    house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", times=3)
    await house.report(house.metric("STATION_001", chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    (alert,) = await house.tables.alerts()
    house.clients.dynamodb.delete_item(TableName=house.names.alerts, Key={"alertId": {"S": alert["alertId"]}})

    async def nothing_is_left() -> bool:
        house.bot.delivery.wake()
        return not await asyncio.to_thread(house.bot.stores.work.outstanding)

    await house.until(nothing_is_left, "its work ends")


async def test_a_broken_entry_leaves_the_rest_of_a_trail_readable(house: House) -> None:
    card = await house.trouble()
    broken = {"taskId": "t", "alertId": alert_id_of(card), "timestamp": house.now_ms(), "actionType": "DANCED"}
    await house.tables.put(house.names.audit, broken)
    assert "Alert opened" in await house.type(f"audit {alert_id_of(card)}", by="U0MANAGER")


@pytest.mark.parametrize("table", ["alerts", "audit", "coordination"])
async def test_without_one_of_the_tables_nothing_is_decided_and_the_person_is_told(house: House, table: str) -> None:
    card = await house.trouble()
    house.clients.dynamodb.delete_table(TableName=getattr(house.names, table))
    await house.approve(card)
    assert "The bot cannot use its tables; its operator must act" in await house.told(ALICE)
    if table != "alerts":
        assert (await house.tables.alert(card))["status"] == "PENDING"
    assert await house.executions(card) == []
