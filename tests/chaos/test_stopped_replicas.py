"""A replica that is stopped (SIGSTOP) at the worst moment says nothing twice when it goes on."""

import asyncio
import random
from pathlib import Path

from tests.chaos.checker import check
from tests.chaos.crowd import Crowd
from tests.chaos.house import House, stations
from tests.chaos.kill_points import KillPoint, Moment

WAVE_SECONDS = 60.0
GOES_ON_SECONDS = 1.0


async def test_who_is_stopped_between_begun_and_the_note_writes_none_when_it_goes_on(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(1), replicas=2, fifo=True, routed=True) as house:
        crowd = Crowd(house, random.Random(1))
        house.start()
        await house.ready()
        house.points.arm(KillPoint("begin reply", Moment.AFTER, stops=True))
        await house.trouble(*house.stations)
        await crowd.watch(1, WAVE_SECONDS, approving=1.0)
        await house.settled()
        assert len(house.points.struck) == 1
        await house.ready()
        await asyncio.sleep(GOES_ON_SECONDS)
        await house.settled()
        await check(house, crowd.presses, fifo=True)
