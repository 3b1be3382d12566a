"""A field that cannot be used counts as not reported, and everybody who asks is told which."""

import asyncio
from typing import Any

import pytest

from bot.cards.answers.station import station_answer
from bot.doctor.stations import check_metrics
from bot.queries.queries import Queries
from storage.items import to_attribute
from tests.scenarios.house import House

pytestmark = pytest.mark.ministack


async def put(house: House, station: str, **attributes: Any) -> None:
    """Write an empty station's metric, some of its attributes as they go over the wire."""
    metric = house.metric(station, chargedBatteries=0, timestamp=house.now_ms() - 1)
    plain = {name: to_attribute(value) for name, value in metric.items()}
    await asyncio.to_thread(
        house.clients.dynamodb.put_item, TableName=house.names.metrics, Item={**plain, **attributes}
    )


async def test_the_rest_is_judged_and_the_field_is_counted_and_named(house: House) -> None:
    bad: dict[str, dict[str, Any]] = {
        "S_LOGS": {"errorLogs": {"NULL": True}},
        "S_HEALTH": {"chargerHealth": {"S": "offline"}},
        "S_UPTIME": {"chargerUptime": {"N": "100.01"}},
        "S_RATE": {"swapRate": {"S": ""}},
        "S_UNCHARGED": {"unchargedBatteries": {"N": "-1"}},
    }
    for station, attributes in bad.items():
        await put(house, station, **attributes)
    await house.tick()
    await house.tick()
    assert {each["stationId"] for each in await house.tables.alerts()} == set(bad)
    queries = Queries(house.bot.runtime, house.bot.stores)
    for station, attributes in bad.items():
        (field,) = attributes
        assert await house.counted(f'aiops_unusable_fields_total{{field="{field}"}}') == 1
        shown = str(station_answer(await queries.station(station)).blocks)
        assert f"Cannot be used, so counts as not reported:* {field} (" in shown
    assert "Faults reported*\\nnot reported" in str(station_answer(await queries.station("S_LOGS")).blocks)
    found = await asyncio.to_thread(check_metrics, house.bot.stores.fleet)
    assert found.fix is not None
    assert all(station in found.fix for station in bad)


@pytest.mark.parametrize(
    "attributes",
    [
        {"firmware": {"N": "1" + "0" * 60}},
        {"firmware": {"M": {"deep": {"L": [{"N": "1" + "0" * 38}, {"NS": ["1" + "0" * 40]}]}}}},
        {"swapRate": {"N": "1" + "0" * 40}},
        {"chargerHealth": {"S": "HEALTHY"}},
        {"errorLogs": {"SS": ["E1"]}},
    ],
)
async def test_no_number_and_no_other_spelling_hides_an_empty_station(house: House, attributes: dict[str, Any]) -> None:
    await put(house, "STATION_001", **attributes)
    await put(house, "STATION_002")
    await house.tick()
    assert {each["stationId"] for each in await house.tables.alerts()} == {"STATION_001", "STATION_002"}
    assert "0" in await house.type("status STATION_001")
