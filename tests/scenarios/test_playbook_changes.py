"""A playbook that is changed while the bot runs: what opens next goes by it, and an open alert starts what it said."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import said
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

PLAY = """
plays:
  - alert_types: LOW_INVENTORY
    remediation: {remediation}
    recommend: {recommend}
    does: {does}
    parameters: {{batteries: "{{batteries_short}}", crew: night}}
"""
BEFORE = PLAY.format(remediation="ShiftDemand", recommend="Send drivers away.", does="Sends drivers away.")
AFTER = PLAY.format(remediation="InspectFault", recommend="Have it looked at.", does="Sends an inspector.")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "playbook.yml", BEFORE)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest_asyncio.fixture
async def house(aws_clients: Clients, file: Path) -> AsyncIterator[House]:
    async with House(aws_clients, AIOPS_PLAYBOOK_FILE=str(file)) as house:
        yield house


async def version(house: House) -> str:
    return str((await house.operations.get("/readyz")).json()["playbook"]["version"])


async def started(house: House, card: Message) -> dict[str, Any]:
    """What the state machine was given."""
    arn = (await house.tables.alert(card))["stepFunctionExecutionArn"]
    found = await asyncio.to_thread(house.clients.step_functions.describe_execution, executionArn=arn)
    return dict(json.loads(found["input"]))


async def test_what_opens_next_goes_by_the_changed_file_and_an_open_alert_starts_what_its_card_said(
    house: House, file: Path
) -> None:
    first, before = await house.trouble("STATION_001"), await version(house)
    assert "sends drivers away." in said(first)
    write(file, AFTER)
    second = await house.trouble("STATION_002")
    assert "sends an inspector." in said(second)
    assert "sends drivers away." in said(house.cards("STATION_001")[-1])
    plans = [(await house.tables.alert(card))["metadata"]["evidence"]["plan"] for card in (first, second)]
    assert [each["version"] for each in plans] == [before, await version(house)]

    for card, remediation in ((first, "ShiftDemand"), (second, "InspectFault")):
        await house.approve(card)
        await house.carried_out(card)
        told = await started(house, card)
        assert (told["remediation"], told["parameters"]["crew"]) == (remediation, "night")
        created = (await house.tables.audit(card))[0]
        assert created["details"]["plan"]["remediation"] == remediation


async def test_a_broken_playbook_is_refused_and_told_and_the_one_from_before_stays(house: House, file: Path) -> None:
    before = await version(house)
    write(file, "plays: [{recommend: Go}]")
    card = await house.trouble()
    answer = await house.operations.get("/readyz")
    assert "plays.0.recommend: found 'Go'; it should be a sentence" in answer.json()["rules"]["refused"]
    assert await version(house) == before
    assert "sends drivers away." in said(card)
