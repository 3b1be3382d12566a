"""From a metric to one card in the channel."""

import pytest

from tests.scenarios.acting import ALICE
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said

pytestmark = pytest.mark.ministack


async def test_a_metric_of_a_station_in_trouble_becomes_one_card(house: House) -> None:
    card = await house.trouble("STATION_007")
    assert house.cards() == [card]
    alert = await house.tables.alert(card)
    assert (alert["stationId"], alert["alertType"], alert["status"]) == ("STATION_007", "LOW_INVENTORY", "PENDING")
    assert alert["createdAt"] <= alert["updatedAt"] <= house.now_ms()
    assert alert["metadata"]["card"] == {"channel": card.channel, "ts": card.ts}
    assert "STATION_007: 2 charged batteries left" in said(card)


async def test_the_opening_is_in_the_audit(house: House) -> None:
    card = await house.trouble()
    (entry,) = await house.tables.audit(card)
    assert (entry["actionType"], entry["userId"], entry["status"]) == ("ALERT_CREATED", "system", "SUCCESS")
    assert (entry["alertId"], entry["details"]["severity"]) == (alert_id_of(card), "HIGH")


async def test_the_next_tick_opens_nothing(house: House) -> None:
    card = await house.trouble()
    await house.report(house.metric(chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    await house.quiet()
    assert house.cards() == [card]
    assert len(await house.tables.alerts()) == 1


async def test_a_healthy_station_opens_nothing(house: House) -> None:
    await house.report(house.metric())
    await house.tick()
    assert await house.tables.alerts() == []
    assert house.cards() == []


async def test_a_station_that_gets_worse_changes_its_card_and_opens_no_other(house: House) -> None:
    card = await house.trouble()
    await house.report(house.minutes(chargedBatteries=0, unchargedBatteries=30))
    await house.tick()
    await house.shows(card, "CRITICAL", "Worse since")
    assert house.cards() == [card]
    assert (await house.tables.alert(card))["severity"] == "CRITICAL"


async def test_the_most_severe_alert_is_posted_first(house: House) -> None:
    await house.report(
        [
            *house.minutes("STATION_001", swapRate=1, chargedBatteries=4, unchargedBatteries=26),
            *house.minutes("STATION_002", swapRate=20, chargedBatteries=0, unchargedBatteries=30),
        ]
    )
    await house.tick()
    await house.until(lambda: len(house.cards()) == 2, "both cards")
    assert [card.text.split()[0] for card in house.cards()] == ["CRITICAL:", "LOW:"]


async def test_after_a_decision_the_station_is_left_in_peace_for_a_while(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "crew on site until 06:00")
    await house.report(house.metric(chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    await house.quiet()
    assert [alert["status"] for alert in await house.tables.alerts()] == ["REJECTED"]
    assert house.cards() == [card]


async def test_a_rejected_station_that_gets_worse_is_heard_at_once_and_the_card_says_what_was_decided(
    house: House,
) -> None:
    card = await house.trouble()
    await house.reject(card, "crew on site")
    shown = await house.shows(card, "*Rejected* by")
    assert "No new LOW_INVENTORY alert of this station until this has cleared and come back, nor before" in shown
    assert "unless it gets worse" in shown
    await house.report(house.metric(chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    assert len(await house.tables.alerts()) == 1

    await house.has_been(chargedBatteries=0, unchargedBatteries=30)
    await house.tick()
    await house.until(lambda: len(house.cards()) == 2, "the worse alert has a card")
    await house.shows(house.cards()[-1], "CRITICAL", f"*Before:* HIGH, rejected by {ALICE.lower()}", "“crew on site”")
