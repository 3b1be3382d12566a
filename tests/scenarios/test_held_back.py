"""One trouble, one alert: what another trouble causes is on its card, until that one ends."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.runtime.clock import Clock
from tests.scenarios.clients import Clients
from tests.scenarios.hours import Hours, thread
from tests.scenarios.house import House
from tests.scenarios.reading import said

pytestmark = pytest.mark.ministack

LOW: dict[str, Any] = {"chargedBatteries": 3, "unchargedBatteries": 27, "swapRate": 0}
DOWN: dict[str, Any] = {"chargerHealth": "down"}


async def report(house: House, station: str = "STATION_001", minutes: int = 20, **measured: Any) -> None:
    """Report the last minutes of a station."""
    now = house.now_ms()
    await house.report([house.metric(station, timestamp=now - age * 60_000, **measured) for age in range(minutes)])


async def types(house: House) -> set[str]:
    return {each["alertType"] for each in await house.tables.alerts()}


async def test_low_stock_without_chargers_is_on_the_chargers_card_and_opens_when_they_are_up(house: House) -> None:
    await report(house, **DOWN)
    await house.tick()
    await house.until(lambda: house.cards("STATION_001"), "the card")
    await report(house, **DOWN, **LOW)
    await house.tick()
    await house.until(
        lambda: "No alert of its own, because of this one: LOW LOW_INVENTORY" in said(house.cards("STATION_001")[-1]),
        "the card says what it holds back",
    )
    assert await types(house) == {"CHARGER_DOWN"}
    assert await house.counted('aiops_findings_held_total{type="LOW_INVENTORY",why="inhibited"}') == 1
    card = house.cards("STATION_001")[-1]
    trail = [each["details"].get("event") for each in await house.tables.audit(card)]
    await house.tick()
    assert trail.count("HELD_BACK") == 1

    await report(house, **LOW)
    await house.tick()
    assert await types(house) == {"CHARGER_DOWN", "LOW_INVENTORY"}


async def test_an_alert_that_is_open_is_left_alone_by_its_cause_and_may_become_worse(house: House) -> None:
    await report(house, minutes=2, **LOW)
    await house.tick()
    await report(house, **DOWN, **{**LOW, "chargedBatteries": 0})
    await house.tick()
    found = {each["alertType"]: each for each in await house.tables.alerts()}
    assert set(found) == {"CHARGER_DOWN", "LOW_INVENTORY"}
    assert found["LOW_INVENTORY"]["severity"] == "CRITICAL"


async def test_a_cause_that_is_muted_holds_back_nothing(house: House) -> None:
    await report(house, **DOWN, **LOW)
    await house.type("mute STATION_001 charger 2h crew on site")
    await house.tick()
    assert await types(house) == {"LOW_INVENTORY"}


@pytest.fixture
def stations(tmp_path: Path) -> Path:
    return write(tmp_path / "stations.yml", "stations: {}")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


async def test_nobody_is_reminded_of_a_closed_station_until_it_opens(
    aws_clients: Clients, stations: Path, hours: Hours
) -> None:
    async with House(aws_clients, clock=Clock(now_ms=hours.now_ms), AIOPS_STATIONS_FILE=str(stations)) as house:
        card = await house.trouble()
        write(stations, "stations: {STATION_001: {opening_hours: {daily: closed}}}")
        await house.bot.engine.evaluate.reload()
        hours.pass_by(30)
        assert await thread(house, card) == []
        write(stations, "stations: {STATION_001: {opening_hours: {daily: open}}}")
        await house.bot.engine.evaluate.reload()
        assert "nobody decided for 30 min" in said((await thread(house, card))[-1])


@pytest_asyncio.fixture
async def closed(aws_clients: Clients, tmp_path: Path) -> AsyncIterator[House]:
    stations, rules = tmp_path / "stations.yml", tmp_path / "rules.yml"
    # A year of maintenance: whatever the hour of the test.
    stations.write_text("stations: {DEPOT: {maintenance: [{days: daily, why: rebuilt}]}, OTHER: {}}", encoding="utf-8")
    rules.write_text("overrides: [{stations: TRIED, low_inventory: {shadow: true}}]", encoding="utf-8")
    async with House(aws_clients, AIOPS_RULES_FILE=str(rules), AIOPS_STATIONS_FILE=str(stations)) as house:
        yield house


async def test_a_station_in_maintenance_and_a_rule_that_is_tried_post_nothing(closed: House) -> None:
    for station in ("DEPOT", "TRIED", "OTHER"):
        await report(closed, station, **LOW)
    await closed.tick()
    assert {each["stationId"] for each in await closed.tables.alerts()} == {"OTHER"}
    for why in ("resting", "shadow"):
        assert await closed.counted(f'aiops_findings_held_total{{type="LOW_INVENTORY",why="{why}"}}') == 1
    assert "in maintenance: rebuilt" in await closed.type("status")
