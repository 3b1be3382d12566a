"""Alerts that another program put into the table: known to all that tells of alerts, and one for a station and type."""

from typing import Any
from uuid import uuid4

import pytest

from bot.slack.ids import ActionId
from tests.scenarios.acting import ALICE
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of, said

pytestmark = pytest.mark.ministack

STATION = "STATION_777"
MINUTE = 60_000


async def put(house: House, **more: Any) -> dict[str, Any]:
    """Write an alert with what the schema has, and nothing of ours."""
    at = house.now_ms() - MINUTE
    alert = {
        "alertId": str(uuid4()),
        "stationId": STATION,
        "alertType": "LOW_INVENTORY",
        "severity": "HIGH",
        "status": "PENDING",
        "title": f"{STATION}: nearly empty",
        "description": "few batteries",
        "recommendedAction": "swap",
        "createdAt": at,
        "updatedAt": at,
        **more,
    }
    await house.tables.put(house.names.alerts, alert)
    return alert


async def run_low(house: House, charged: int) -> None:
    await house.report(house.minutes(STATION, chargedBatteries=charged, unchargedBatteries=30 - charged))
    await house.tick()


async def alerts(house: House) -> dict[str, str]:
    """The severity of each alert, by its id."""
    return {each["alertId"]: each["severity"] for each in await house.tables.alerts()}


async def test_the_fleet_the_home_tab_and_a_mute_know_of_it(house: House) -> None:
    await house.report(house.metric(STATION))
    await put(house)
    await house.tick()
    assert f"{STATION} · HIGH alert open" in await house.type("status")
    person = house.person(ALICE)
    await person.open_home()
    await house.until(lambda: person.home is not None, "the home tab is drawn")
    assert person.home is not None
    assert f"{STATION} · HIGH alert open" in said(person.home)
    assert "HIGH" in await house.type(f"mute {STATION} low 1h crew on site")


def short(alert_id: str) -> str:
    """As a list names it; `/aiops audit` takes it so."""
    return alert_id[:8]


async def test_behind_a_page_of_broken_ones_decided_alerts_are_listed_to_the_last(house: House) -> None:
    readable = []
    for place in range(36):
        is_broken = place < 22 or place == 30
        more = {"stationId": 7} if is_broken else {}
        alert = await put(house, status="APPROVED", createdAt=house.now_ms() - MINUTE * place, **more)
        readable += [] if is_broken else [alert["alertId"]]
    page, shown = await house.ask("alerts approved"), list[str]()
    while True:
        shown += [each for each in readable if short(each) in said(page)]
        if ActionId.NEXT_PAGE not in buttons_of(page):
            break
        page = await house.press(page, ActionId.NEXT_PAGE)
    assert shown == readable


async def test_decided_alerts_are_listed_in_whatever_letters_their_status_is(house: House) -> None:
    ways = ("APPROVED", "approved", "Approved")
    readable = [
        (await put(house, status=ways[place % 3], createdAt=house.now_ms() - MINUTE * place))["alertId"]
        for place in range(24)
    ]
    page, shown = await house.ask("alerts approved"), list[str]()
    pages = [page]
    while ActionId.NEXT_PAGE in buttons_of(page):
        page = await house.press(page, ActionId.NEXT_PAGE)
        pages.append(page)
    for each in pages:
        shown += [alert_id for alert_id in readable if short(alert_id) in said(each)]
    assert shown == readable
    back = await house.press(page, ActionId.PREVIOUS_PAGE)
    assert [alert_id for alert_id in readable if short(alert_id) in said(back)] == readable[10:20]


async def test_alerts_in_a_status_that_only_their_writer_knows_are_listed_by_it(house: House) -> None:
    alert = await put(house, status="EXECUTED")
    for typed in ("executed", "EXECUTED"):
        assert short(alert["alertId"]) in await house.type(f"alerts {typed}")
    assert "Did you mean `/aiops alerts pending`" in await house.type("alerts pendign")


@pytest.mark.parametrize("status", ["pending", "rejected"])
async def test_where_none_can_be_read_it_is_not_said_that_there_are_none(house: House, status: str) -> None:
    await put(house, status=status.upper(), stationId=7)
    answer = await house.type(f"alerts {status}")
    assert f"No {status} alert can be read: 1 item was written or changed by another program" in answer


async def test_the_engine_opens_none_beside_it(house: House) -> None:
    alert = await put(house)
    await run_low(house, charged=2)
    await run_low(house, charged=2)
    assert await alerts(house) == {alert["alertId"]: "HIGH"}
    assert house.cards() == []


async def test_when_its_station_gets_worse_it_does_and_has_a_card(house: House) -> None:
    alert = await put(house)
    await run_low(house, charged=0)
    assert await alerts(house) == {alert["alertId"]: "CRITICAL"}
    await house.until(lambda: house.cards(STATION), "its card stands")
    (card,) = house.cards()
    assert alert_id_of(card) == alert["alertId"]
    await house.quiet()
    await house.approve(card)
    await house.carried_out(card)


async def test_the_most_severe_of_two_holds_the_engine_back(house: House) -> None:
    mild, severe = await put(house, severity="LOW"), await put(house, severity="CRITICAL")
    await run_low(house, charged=0)
    assert await alerts(house) == {mild["alertId"]: "LOW", severe["alertId"]: "CRITICAL"}


async def test_after_it_is_decided_here_its_station_cools_down(house: House) -> None:
    alert = await put(house)
    await run_low(house, charged=2)
    person = house.person(ALICE)
    await person.open_home()
    await house.until(lambda: person.home is not None, "the home tab is drawn")
    assert person.home is not None
    assert (await person.press(person.home, ActionId.APPROVE)).acked

    async def is_approved() -> bool:
        return [each["status"] for each in await house.tables.alerts()] == ["APPROVED"]

    await house.until(is_approved, "it is approved")
    await run_low(house, charged=2)
    assert list(await alerts(house)) == [alert["alertId"]]


@pytest.mark.parametrize("status", ["APPROVED", "REJECTED"])
async def test_after_another_program_decided_it_its_station_cools_down_and_is_heard_again(
    house: House, status: str
) -> None:
    alert = await put(house)
    await run_low(house, charged=2)
    await house.tables.put(house.names.alerts, {**alert, "status": status})
    await run_low(house, charged=2)
    assert list(await alerts(house)) == [alert["alertId"]]
    (guard,) = await house.tables.guards()
    assert (guard["state"], guard["alertId"]) == ("COOLING", alert["alertId"])
    await house.tables.put(house.names.coordination, {**guard, "coolUntil": house.now_ms() - 1})
    await run_low(house, charged=2)
    assert len(await alerts(house)) == 2
