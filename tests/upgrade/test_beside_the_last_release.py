"""The last release, as an installed wheel, beside this one: upgrade and back, and nothing is lost or done twice."""

import asyncio
from pathlib import Path

import pytest

from bot.slack.ids import ActionId
from rules.data_version import DATA_VERSION
from storage.tables import TableNames
from tests.chaos.house import House, stations
from tests.chaos.replica import Replica
from tests.slack_double.waiting import until
from tests.upgrade.last_release import installed

pytestmark = pytest.mark.ministack


@pytest.fixture(scope="module")
def last_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("last-release"))


async def stopped(house: House, replica: Replica) -> None:
    await replica.process.stop()
    await until(lambda: len(house.slack.socket.live) <= 1, what="its connection is closed")


async def data_version(house: House) -> int | None:
    """Return the data version in the coordination table."""
    key = {"scope": {"S": "data-version"}, "key": {"S": "data-version"}}
    answer = await asyncio.to_thread(house.aws.dynamodb.get_item, TableName=TableNames().coordination, Key=key)
    return int(answer["Item"]["dataVersion"]["N"]) if "Item" in answer else None


async def decided(house: House, station: str) -> None:
    """Approve the alert of a station; all of it is carried out, once."""
    card = await house.card_of(station)
    outcome = await house.people[0].press(card, ActionId.APPROVE)
    assert outcome.acked
    await house.carried_out(card)


async def test_an_upgrade_beside_the_last_release_and_back_loses_nothing(tmp_path: Path, last_release: Path) -> None:
    async with House(tmp_path, stations=stations(4), replicas=2, wired=False) as house:
        old, new = house.replicas
        old.installed_in = last_release
        old.start()
        await old.ready()
        await house.trouble("STATION_001")
        await house.card_of("STATION_001")
        await house.quiet()
        assert await data_version(house) is None, "the last release knows of no data version"

        new.start()
        await new.ready()
        assert await data_version(house) == DATA_VERSION
        await house.trouble("STATION_002")
        await house.card_of("STATION_002")
        await stopped(house, old)
        await decided(house, "STATION_001")
        await house.trouble("STATION_003")
        await house.card_of("STATION_003")
        await house.quiet()
        opened_by_new = await house.alert_of("STATION_003")
        assert opened_by_new is not None

        old.start()
        await old.ready()
        await stopped(house, new)
        await decided(house, "STATION_002")
        await decided(house, "STATION_003")
        await house.trouble("STATION_004")
        await decided(house, "STATION_004")

        stored = await house.alert_of("STATION_003")
        assert stored is not None
        for name in ("evidence", "dataVersion", "card"):
            assert stored["metadata"][name] == opened_by_new["metadata"][name], f"{name} was written away"
        alerts = await house.aws.alerts()
        assert sorted((each["stationId"], each["status"]) for each in alerts) == [
            (station, "APPROVED") for station in stations(4)
        ]
        executions = await house.aws.executions()
        assert sorted(name for name, _status in executions.elements()) == sorted(each["alertId"] for each in alerts)
        assert len(house.cards()) == len(alerts)
