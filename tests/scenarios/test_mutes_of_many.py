"""Mutes of a group, and ones that come again: who may, where they count, how they are listed and ended."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.slack.ids import ActionId
from tests.scenarios.acting import ALICE, BOB, CAROL
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import buttons_of, said

pytestmark = pytest.mark.ministack

SHORT: dict[str, Any] = {"chargedBatteries": 2, "unchargedBatteries": 28}
REGISTER = """
groups: {NORTH: {region: hills}, SOUTH: {}}
stations: {"NORTH_*": {group: NORTH}, SOUTH_1: {group: SOUTH}}
"""
POLICY = f"""
groups: {{everywhere: [{ALICE}], north: [{BOB}]}}
decide: [{{by: [everywhere]}}, {{station: "NORTH_*", by: [everywhere, north]}}, {{station: NORTH_9, by: [everywhere]}}]
audit: [everywhere]
"""


@pytest_asyncio.fixture
async def house(aws_clients: Clients, tmp_path: Path) -> AsyncIterator[House]:
    stations, policy = tmp_path / "stations.yml", tmp_path / "policy.yml"
    stations.write_text(REGISTER)
    policy.write_text(POLICY)
    async with House(aws_clients, AIOPS_STATIONS_FILE=str(stations), AIOPS_POLICY_FILE=str(policy)) as house:
        yield house


async def troubled(house: House, *stations: str) -> None:
    for each in stations:
        await house.report(house.minutes(each, **SHORT))
    await house.tick()


async def opened(house: House) -> set[str]:
    return {each["stationId"] for each in await house.tables.alerts()}


async def test_a_muted_group_opens_no_alert_at_any_of_its_stations_and_all_do_once_it_is_ended(house: House) -> None:
    await troubled(house)
    answer = await house.type("mute group:north 2h lines are renewed")
    assert "Muted: every type at group NORTH" in answer
    await troubled(house, "NORTH_1", "NORTH_2", "SOUTH_1")
    assert await opened(house) == {"SOUTH_1"}
    assert "Muted · *group NORTH" in await house.type("status NORTH_1")
    assert "Muted" not in await house.type("status SOUTH_1")
    listed = await house.type("mutes")
    assert "group NORTH · every type" in listed
    assert "lines are renewed" in listed
    assert "Not muted: group:." in await house.type("unmute group:")
    assert "No longer muted: every type at group NORTH" in await house.type("unmute group:NORTH")
    await house.tick()
    assert await opened(house) == {"NORTH_1", "NORTH_2", "SOUTH_1"}


async def test_a_mute_that_comes_again_hides_in_its_hours_alone_and_is_ended_by_its_button(house: House) -> None:
    now = datetime.now(UTC)
    soon, later = ((now + timedelta(hours=each)).strftime("%H:00") for each in (2, 3))
    assert "Muted: LOW_INVENTORY at NORTH_1" in await _muted(house, f"every day {soon}-{later}")
    await house.tick()
    assert await opened(house) == {"NORTH_1"}
    before, after = ((now + timedelta(hours=each)).strftime("%H:00") for each in (-1, 2))
    await house.report(house.minutes("SOUTH_1", **SHORT))
    await house.type(f"mute SOUTH_1 low every day {before}-{after} works")
    await troubled(house, "SOUTH_1")
    assert await opened(house) == {"NORTH_1"}
    listed = await house.ask("mutes")
    assert f"every day {soon}-{later} until" in said(listed)
    assert buttons_of(listed).count(ActionId.UNMUTE) == 2
    assert "No longer muted: LOW_INVENTORY at SOUTH_1" in await house.type("unmute SOUTH_1 low")
    await house.tick()
    assert await opened(house) == {"NORTH_1", "SOUTH_1"}
    left = await house.ask("mutes")
    assert "Nothing is muted any more" in said(await house.press(left, ActionId.UNMUTE))


async def _muted(house: House, when: str) -> str:
    await house.report(house.minutes("NORTH_1", **SHORT))
    return await house.type(f"mute NORTH_1 low {when} works")


async def test_one_of_several_is_ended_by_its_hours_and_all_by_the_place(house: House) -> None:
    await troubled(house, "NORTH_1")
    for hours in ("every sun 02:00-04:00", "every wed 01:00-02:00", "2h"):
        await house.type(f"mute NORTH_1 low {hours} works")
    await house.type("unmute NORTH_1 low every wednesday 1-2")
    listed = await house.type("mutes")
    assert "every sun 02:00-04:00" in listed
    assert "every wed" not in listed
    await house.type("unmute NORTH_1")
    assert "Nothing is muted" in await house.type("mutes")


async def test_however_many_are_ended_at_once(house: House) -> None:
    await troubled(house, "NORTH_1")
    for hour in range(12):
        await house.type(f"mute NORTH_1 all every day {hour:02d}:00-{hour:02d}:30 works")
    assert "No longer muted: every type at NORTH_1" in await house.type("unmute NORTH_1")
    assert "Nothing is muted" in await house.type("mutes")


async def test_a_group_that_is_typed_like_a_station_gets_how_to_type_it(house: House) -> None:
    await troubled(house, "NORTH_1")
    for typed in ("south", "group south", "Group=SOUTH"):
        assert "write group:SOUTH instead" in await house.type(f"mute {typed} low 2h works"), typed
    assert "write region:hills instead" in await house.type("mute hills low 2h works")


async def test_who_may_mute_some_stations_of_a_group_may_not_mute_the_group(house: House) -> None:
    await troubled(house, "NORTH_1")
    assert "Muted: every type at group NORTH" in await house.type("mute group:NORTH 2h works", by=BOB)
    await house.type("unmute group:NORTH", by=BOB)
    await troubled(house, "NORTH_9")
    refused = await house.type("mute group:NORTH 2h works", by=BOB)
    assert "alerts of every station of this group" in refused
    await house.type("mute group:NORTH 2h works")
    assert "may not" in await house.type("unmute group:NORTH", by=BOB)
    assert "may not" in await house.type("mute group:SOUTH 2h works", by=CAROL)
    assert "Nothing was muted" in await house.type("mute group:EAST 2h works")


async def test_the_audit_says_what_was_muted_where_and_when(house: House) -> None:
    await house.type("mute region:hills every sunday 02:00-04:00 works")
    told = await house.type("audit today")
    assert "region:hills every sun 02:00-04:00" in told
    await troubled(house, "NORTH_1", "SOUTH_1")
    assert "region:hills every sun 02:00-04:00" in await house.type("audit NORTH_1 today")
    assert "region:hills" not in await house.type("audit SOUTH_1 today")
