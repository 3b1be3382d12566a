"""`/aiops status` alone: the fleet, worst first, and honest about what is not known."""

import asyncio
from typing import Any

import pytest

from bot.slack.ids import ActionId
from rules.fleet.fleet_snapshot import FleetSnapshot
from tests.scenarios.acting import ALICE, CAROL
from tests.scenarios.house import House
from tests.scenarios.reading import buttons_of, said

pytestmark = pytest.mark.ministack

SHORT: dict[str, Any] = {"chargedBatteries": 2, "unchargedBatteries": 28}


async def fleet(house: House, count: int) -> None:
    """Let stations report, each with fewer charged batteries than the one before."""
    await house.report([house.metric(f"DEPOT_{place:03}", chargedBatteries=80 - place) for place in range(count)])
    await house.tick()


def order(answer: str, count: int) -> list[int]:
    """The numbers of the stations in the order in which they stand there."""
    found = {place: answer.index(f"DEPOT_{place:03}") for place in range(count) if f"DEPOT_{place:03}" in answer}
    return sorted(found, key=lambda place: found[place])


async def test_the_worst_stations_stand_first_below_a_line_that_sums_up(house: House) -> None:
    await house.report(house.minutes("STATION_009", **SHORT))
    await fleet(house, 3)
    answer = await house.type("status")
    assert "*4 stations*: 1 with an open alert (1 HIGH). Evaluated" in answer
    assert "First: STATION_009 · HIGH alert open; " in answer
    for cell in ("STATION_009", "HIGH alert open", "2 of 30", "about 20 min", "6", "healthy 99.5 %"):
        assert f"\n{cell}\n" in answer, cell
    assert answer.index("STATION_009") < answer.index("DEPOT_002") < answer.index("DEPOT_000")


async def test_the_fleet_is_paged_to_its_last_station(house: House) -> None:
    await fleet(house, 53)
    first = await house.ask("status")
    assert buttons_of(first) == [ActionId.NEXT_PAGE, ActionId.LAST_PAGE]
    second = await house.press(first, ActionId.NEXT_PAGE)
    third = await house.press(second, ActionId.NEXT_PAGE)
    assert "page 3 of 3" in said(third)
    pages = [order(said(each).split("\n", 1)[1], 53) for each in (first, second, third)]
    assert [number for page in pages for number in page] == list(range(53))[::-1]


async def test_before_the_first_evaluation_it_says_that_nothing_is_known(house: House) -> None:
    await house.report(house.metric())
    assert "No evaluation is known yet" in await house.type("status")


async def test_a_decision_and_a_mute_are_seen_before_the_next_evaluation(house: House) -> None:
    card = await house.trouble()
    assert "STATION_001 · HIGH alert open" in await house.type("status")
    await house.reject(card, "crew on site")
    assert "STATION_001 · HIGH LOW_INVENTORY, no alert open" in await house.type("status")
    await house.type("mute STATION_001 low 1h crew on site")
    answer = await house.type("status")
    assert "no alert open · muted: LOW_INVENTORY" in answer
    assert "1 in trouble without one, 1 muted" in answer


async def test_an_alert_whose_condition_cleared_is_said_to_wait_for_a_person_only(house: House) -> None:
    await house.trouble()
    await house.recovers(chargedBatteries=25, unchargedBatteries=5)
    await house.tick()
    answer = await house.type("status")
    assert "STATION_001 · HIGH alert open, condition cleared" in answer
    assert "\n25 of 30\n" in answer


async def test_an_evaluation_that_is_long_ago_is_said_to_be_old(house: House) -> None:
    await fleet(house, 1)
    snapshots = house.bot.stores.fleet
    seen = await asyncio.to_thread(snapshots.read)
    assert isinstance(seen, FleetSnapshot)
    await asyncio.to_thread(snapshots.write, seen.model_copy(update={"at": seen.at - 3_600_000}), 10**15)
    answer = await house.type("status")
    assert "*This is old*: the last evaluation was 60 min ago" in answer
    assert "silent" not in answer


async def test_a_station_with_an_open_alert_that_the_evaluation_did_not_read_is_not_called_well(house: House) -> None:
    await house.trouble("STATION_001")
    key = {"scope": {"S": "fleet"}, "key": {"S": "head"}}
    await asyncio.to_thread(house.clients.dynamodb.delete_item, TableName=house.names.coordination, Key=key)
    assert "STATION_001 · HIGH alert open, not read in the last evaluation" in await house.type("status")


async def test_the_fleet_is_for_colleagues(house: House) -> None:
    await fleet(house, 26)
    page = await house.ask("status", by=CAROL)
    house.slack.workspace.users[ALICE].is_restricted = True
    assert "guests are not allowed to" in said(await house.press(page, ActionId.NEXT_PAGE, by=ALICE))
    (refused,) = await house.tables.audit_of_no_alert()
    assert (refused["userId"], refused["details"]["event"]) == (ALICE, "READ_REFUSED")


async def test_a_snapshot_that_cannot_be_kept_stops_no_evaluation(house: House) -> None:
    await house.report(house.metric(**SHORT))
    item = {"scope": "fleet", "key": "head", "fence": 10**9}
    await house.tables.put(house.names.coordination, item)
    await house.tick()
    assert len(await house.tables.alerts()) == 1


async def test_where_slack_takes_no_table_the_fleet_is_lines(house: House) -> None:
    house.slack.switches.unknown_blocks = frozenset({"data_table"})
    await fleet(house, 2)
    assert "*DEPOT_001 · OK*\n79 of 89 charged" in await house.type("status")
