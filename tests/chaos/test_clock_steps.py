"""The wall clock of the real process is set back and forth: every job goes on, and what is due is done."""

from pathlib import Path

import pytest

from tests.chaos.house import House, stations
from tests.chaos.stepped_clock import SteppedClock
from tests.slack_double.faults import FaultKind
from tests.slack_double.waiting import until

WITHIN = 60.0
"""Intervals are a second here, on a machine that may be busy; every step is ten times as long or longer."""


@pytest.mark.parametrize(("at_first", "later"), [(600, -600), (-600, 86_400)])
async def test_a_clock_that_is_wrong_or_steps_delays_no_work_and_every_job_goes_on(
    tmp_path: Path, at_first: int, later: int
) -> None:
    clock = SteppedClock(tmp_path, at_first)
    async with House(tmp_path, stations=stations(3), settings=clock.environment, wired=False) as house:
        house.start()
        await house.replicas[0].process.ready(house.replicas[0].is_alive)
        await until(lambda: _says(house, "evaluation"), what="it says that its clock is wrong")

        clock.set(0)

        await house.trouble("STATION_001")
        await house.card_of("STATION_001", within=WITHIN)
        await until(house.replicas[0].is_ready, timeout=WITHIN, what="it is ready")

        faults = house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", times=2)
        await house.trouble("STATION_002")
        await until(lambda: faults.hits, what="the post was put off")

        clock.set(later)

        await house.card_of("STATION_002", within=WITHIN)
        await until(lambda: _says(house, "evaluation"), timeout=WITHIN, what="it says that its clock is wrong")
        await until(lambda: _is_free(house), timeout=WITHIN, what="it gave the lease back")

        clock.set(0)

        await house.trouble("STATION_003")
        await house.card_of("STATION_003", within=WITHIN)


async def _says(house: House, part: str) -> bool:
    return "clock" in (await house.ills()).get(part, "")


async def _is_free(house: House) -> bool:
    return str((await house.aws.lease())["owner"]) == ""
