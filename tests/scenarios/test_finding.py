"""Finding a station, an alert and who did what, by the words that people have for them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.scenarios.clients import Clients
from tests.scenarios.house import House

pytestmark = pytest.mark.ministack

REGISTER = "stations: {STATION_003: {name: Depot East}, STATION_004: {name: Depot West}}"


@pytest_asyncio.fixture
async def fleet(aws_clients: Clients, tmp_path: Path) -> AsyncIterator[House]:
    """Twelve stations that are well, two of which have a name."""
    stations = tmp_path / "stations.yml"
    stations.write_text(REGISTER, encoding="utf-8")
    async with House(aws_clients, AIOPS_STATIONS_FILE=str(stations)) as house:
        await house.report([house.metric(f"STATION_{number:03}") for number in range(1, 13)])
        await house.tick()
        yield house


WAYS = ["3", "003", "station_3", "Depot East", "depot e"]


async def test_every_way_to_name_a_station_is_taken_by_status_mute_and_unmute(fleet: House) -> None:
    for way in WAYS:
        assert (await fleet.type(f"status {way}")).startswith("STATION_003: no open alert"), way
        assert "Muted: LOW_INVENTORY at STATION_003" in await fleet.type(f"mute {way} low 2h crew on site"), way
        assert "No longer muted: LOW_INVENTORY at STATION_003" in await fleet.type(f"unmute {way} low"), way


async def test_what_means_several_stations_changes_nothing_and_names_them(fleet: House) -> None:
    named = "Did you mean `STATION_003` (Depot East), `STATION_004` (Depot West)?"
    for typed in ("status depot", "mute depot low 2h crew on site"):
        assert f"There is no station depot. {named}" in await fleet.type(typed)
    assert await fleet.tables.mutes() == []
    await fleet.type("mute 3 low 2h crew")
    await fleet.type("mute 4 low 2h crew")
    assert "Not muted: depot low. Did you mean STATION_003" in await fleet.type("unmute depot low")
    assert len(await fleet.tables.mutes()) == 2
    assert "No longer muted: LOW_INVENTORY at STATION_004" in await fleet.type("unmute depot w")


async def test_a_number_that_no_station_has_gets_the_nearest_ones(fleet: House) -> None:
    assert "Did you mean `STATION_012`, `STATION_011`, `STATION_010`?" in await fleet.type("status 25")
    assert "Did you mean `STATION_012`, " in await fleet.type("mute statoin_25 low 2h crew")
