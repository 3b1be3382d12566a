"""Names that another writer brought and that read the same: two stations, shown as two, under one policy and mute."""

import asyncio
from typing import Any

import pytest

from storage.items import to_attribute
from tests.scenarios.house import House
from tests.scenarios.reading import said

pytestmark = pytest.mark.ministack

REAL, TWIN, OTHER = "STATION_001", "STATION_001\u3164", "ST\u0410TION_001"


async def put(house: House, station: str, **measured: Any) -> None:
    """Write a station's metric into the table, as another writer does."""
    metric = house.metric(station, timestamp=house.now_ms() - 1, **measured)
    item = {name: to_attribute(value) for name, value in metric.items()}
    await asyncio.to_thread(house.clients.dynamodb.put_item, TableName=house.names.metrics, Item=item)


async def test_the_intake_names_the_character(house: House) -> None:
    answer = await house.report([house.metric(TWIN), house.metric("Zürich HB")])
    assert "character 12, U+3164 HANGUL FILLER, cannot be seen" in answer.text
    assert "1" in answer.text


async def test_each_has_its_own_alert_and_card_and_is_shown_as_what_it_is(house: House) -> None:
    for name in (REAL, TWIN, OTHER):
        await put(house, name, chargedBatteries=2, unchargedBatteries=28)
    await house.tick()
    assert {each["stationId"] for each in await house.tables.alerts()} == {REAL, TWIN, OTHER}
    shown = ("STATION_001:", "STATION_001⟨U+3164⟩:", "ST⟨U+0410 CYRILLIC A⟩TION_001:")
    for name in shown:
        await house.until(lambda name=name: [each for each in house.cards() if name in said(each)], name)
    answer = await house.type("status STATION_001")
    assert "Not the only one with this name:* STATION_001⟨U+3164⟩ reads the same" in answer
    assert "STATION_001⟨U+3164⟩: 1 open alert" in await house.type("status STATION_001⟨U+3164⟩")
    assert "names that read the same*: STATION_001 and STATION_001⟨U+3164⟩" in await house.type("status")


async def test_a_mute_is_for_what_can_be_read(house: House) -> None:
    for name in (REAL, TWIN, OTHER):
        await put(house, name, chargedBatteries=2, unchargedBatteries=28)
    await house.type("mute STATION_001 low 1h crew on site")
    await house.tick()
    assert [each["stationId"] for each in await house.tables.alerts()] == [OTHER]
    await house.type("unmute STATION_001⟨U+3164⟩ low")
    assert await house.tables.mutes() == []
    await house.tick()
    assert {each["stationId"] for each in await house.tables.alerts()} == {REAL, TWIN, OTHER}
