"""A rules file that is changed while the bot runs: without a restart, and a broken one stops nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.runtime.health import Part
from tests.scenarios.acting import ALICE
from tests.scenarios.clients import Clients
from tests.scenarios.house import House

pytestmark = pytest.mark.ministack


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "rules.yml", "low_inventory: {charged_at_most: 2}")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest_asyncio.fixture
async def ruled(aws_clients: Clients, file: Path) -> AsyncIterator[House]:
    async with House(aws_clients, AIOPS_RULES_FILE=str(file)) as house:
        yield house


async def rules_of(house: House) -> dict[str, Any]:
    answer = await house.operations.get("/readyz")
    return dict(answer.json()["rules"])


async def test_a_changed_threshold_opens_an_alert_at_the_next_tick_and_the_audit_says_by_which_rules(
    ruled: House, file: Path
) -> None:
    before = (await rules_of(ruled))["version"]
    await ruled.report([ruled.metric(timestamp=ruled.now_ms() - age * 60_000, chargedBatteries=9) for age in range(4)])
    await ruled.tick()
    assert ruled.cards("STATION_001") == []

    write(file, "low_inventory: {charged_at_most: 9}")
    await ruled.tick()
    after = await rules_of(ruled)
    assert after == {"version": after["version"], "refused": None}
    assert after["version"] != before
    await ruled.until(lambda: ruled.cards("STATION_001"), "the card")
    card = ruled.cards("STATION_001")[-1]
    assert (await ruled.tables.alert(card))["metadata"]["evidence"]["rulesVersion"] == after["version"]
    assert (await ruled.tables.audit(card))[0]["details"]["rulesVersion"] == after["version"]


async def test_a_broken_file_is_refused_and_told_and_the_bot_goes_on_with_the_rules_from_before(
    ruled: House, file: Path
) -> None:
    before = await rules_of(ruled)
    ruled.bot.runtime.health.well(Part.SLACK_CONNECTION)
    await ruled.bot.readiness.check()
    write(file, "low_inventory: {charged_at_mst: 9}")
    await ruled.tick()
    told = await rules_of(ruled)
    assert told["version"] == before["version"]
    assert "charged_at_mst: no such key" in told["refused"]
    assert (await ruled.operations.get("/readyz")).status_code == 200
    assert await ruled.counted("aiops_rules_refused") == 1
    await ruled.trouble("STATION_002")
    assert (await ruled.person(ALICE).open_home()).acked
    home = await ruled.until(lambda: ruled.person(ALICE).home, "the home tab is drawn")
    assert "playbook were changed and are refused; those from before stay in use" in str(home)


async def test_a_file_that_was_mended_is_taken_at_once_when_somebody_asks(ruled: House, file: Path) -> None:
    write(file, "x")
    await ruled.bot.engine.evaluate.reload()
    assert (await rules_of(ruled))["refused"] is not None
    write(file, "window_minutes: 9")
    await ruled.bot.engine.evaluate.reload()
    assert (await rules_of(ruled))["refused"] is None
    assert ruled.bot.runtime.rules.window_minutes == 9
