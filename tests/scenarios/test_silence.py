"""A station that fell silent is noticed, whatever another program wrote behind its last metric."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.scenarios.house import House

pytestmark = pytest.mark.ministack

MINUTE = 60_000
HOUR = 60 * MINUTE
Item = dict[str, Any]


def broken(now: int) -> list[Item]:
    return [{"timestamp": now - 30 * MINUTE, "chargedBatteries": -1}]


def many_broken(now: int) -> list[Item]:
    return [{"timestamp": now - minutes * MINUTE, "chargerHealth": "on fire"} for minutes in range(10, 36)]


def of_tomorrow(now: int) -> list[Item]:
    return [{"timestamp": now + 24 * HOUR, "chargedBatteries": 9}]


def broken_tomorrow(now: int) -> list[Item]:
    return [*of_tomorrow(now), *broken(now), {"timestamp": now + 25 * HOUR, "chargedBatteries": -9}]


@pytest.mark.parametrize("behind", [broken, many_broken, of_tomorrow, broken_tomorrow])
async def test_silence_is_noticed_behind_what_another_program_wrote(
    house: House, behind: Callable[[int], list[Item]]
) -> None:
    await house.report(house.metric("STATION_001", timestamp=house.now_ms() - 40 * MINUTE))
    for item in behind(house.now_ms()):
        await house.tables.put(house.names.metrics, {"stationId": "STATION_001", **item})
    await house.tick()
    (alert,) = await house.tables.alerts()
    assert (alert["alertType"], alert["title"]) == ("CHARGER_DOWN", "STATION_001: silent for about 40 min")
    assert "STATION_001 · HIGH alert open" in await house.type("status")


async def test_a_station_of_which_nothing_can_be_read_is_not_called_closed(house: House) -> None:
    for item in broken_tomorrow(house.now_ms()):
        await house.tables.put(house.names.metrics, {"stationId": "STATION_001", **item, "chargedBatteries": -9})
    await house.tick()
    fleet = await house.type("status")
    assert "STATION_001 · no metrics that can be read" in fleet
    assert "closed" not in fleet


async def test_a_station_whose_clock_jumped_ahead_is_shown_as_it_was_before_and_says_so(house: House) -> None:
    await house.report(house.metric("STATION_001", timestamp=house.now_ms() - 30 * MINUTE))
    ahead = house.metric("STATION_001", timestamp=house.now_ms() + 20 * HOUR, chargedBatteries=0, chargerUptime=99)
    await house.tables.put(house.names.metrics, ahead)
    await house.tick()
    assert "closed" not in await house.type("status")
    answer = await house.type("status STATION_001")
    assert "*Stale:* the newest sample is 30 min old" in answer
    assert "20 of 30" in answer
    assert "*Its newest sample is from the future*" in answer


@pytest.mark.parametrize("earlier", [True, False])
async def test_a_station_whose_newest_item_is_broken_is_known_and_can_be_muted(house: House, earlier: bool) -> None:
    if earlier:
        await house.report(house.metric("STATION_001", timestamp=house.now_ms() - MINUTE))
    item = {"stationId": "STATION_001", "timestamp": house.now_ms(), "chargedBatteries": -1}
    await house.tables.put(house.names.metrics, item)
    answer = await house.type("status STATION_001")
    assert "STATION_001: no open alert" in answer
    assert ("20 of 30" in answer) is earlier
    assert "cannot be read: another program wrote or changed it" in answer
    assert "is muted" in (await house.type("mute STATION_001 low 1h crew on site")).lower()


async def test_a_station_that_reports_every_ten_minutes_is_not_called_stale_between_two_samples(house: House) -> None:
    now = house.now_ms()
    await house.report([house.metric("STATION_001", timestamp=now - ago * 60_000) for ago in (7, 17, 27, 37)])
    assert "Stale" not in await house.type("status STATION_001")
