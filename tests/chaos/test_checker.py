"""The checker is honest: what it must find is put there by hand, and it finds it."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.chaos import checker
from tests.chaos.checker import check
from tests.chaos.crowd import Crowd
from tests.chaos.house import House, stations
from tests.chaos.lies import LIES, Lie

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crowd]:
    """A house in which one alert was approved and one rejected; its replicas are gone, so nothing mends a lie."""
    folder: Path = tmp_path_factory.mktemp("checker")
    async with House(folder, stations=stations(2), wired=False, routed=True) as house:
        house.start()
        await house.ready()
        crowd = Crowd(house, random.Random(1))
        await house.people[0].open_home()
        for station, approving in zip(house.stations, (1.0, 0.0), strict=True):
            await house.trouble(station)
            await crowd.watch(1, within=60, approving=approving)
        await house.settled()
        await check(house, crowd.presses)
        await house.replicas[0].process.stop()
        yield crowd


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody redraws a home tab any more."""
    monkeypatch.setattr(checker, "HOME_SECONDS", 0.0)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
async def test_the_checker_finds_that(crowd: Crowd, lie: Lie) -> None:
    undo = lie(crowd.house)
    try:
        with pytest.raises(AssertionError, match=LIES[lie]):
            await check(crowd.house, crowd.presses)
    finally:
        undo()
    await check(crowd.house, crowd.presses)


async def test_the_checker_finds_an_execution_that_nobody_ordered(crowd: Crowd) -> None:
    """Last: an execution cannot be taken back."""
    house = crowd.house
    arn = house.aws.provisioned.state_machine_arn
    house.aws.stepfunctions.start_execution(
        stateMachineArn=arn, name="once-more", input='{"alertType": "CHARGER_DOWN"}'
    )
    with pytest.raises(AssertionError, match=r"executions: .*once-more"):
        await check(house, crowd.presses)
