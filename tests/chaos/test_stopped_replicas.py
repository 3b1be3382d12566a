"""A replica that stands still and goes on later (SIGSTOP, SIGCONT) says nothing twice and leaves nothing untrue."""

import asyncio
import os
import random
import sys
from pathlib import Path

from tests.chaos.checker import check
from tests.chaos.crowd import Crowd
from tests.chaos.house import WORK_LEASE_SECONDS, House, stations
from tests.chaos.kill_points import KillPoint, Moment

SEED = int(os.environ.get("AIOPS_CHAOS_SEED", "20261130"))
STOPS = int(os.environ.get("AIOPS_CHAOS_STOPS", "4"))
WAVE_SECONDS = 60.0
GOES_ON_SECONDS = 1.0
BETWEEN_SECONDS = (0.3, 2.0)
SHORT_SECONDS, LONG_SECONDS = 0.1, WORK_LEASE_SECONDS + 2


async def test_who_is_stopped_before_it_writes_a_note_writes_none_when_it_goes_on(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(1), replicas=2, fifo=True) as house:
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


async def test_replicas_stopped_at_any_instant_double_nothing_and_leave_nothing_untrue(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    sys.stdout.write(f"AIOPS_CHAOS_SEED={SEED} AIOPS_CHAOS_STOPS={STOPS}\n")
    async with House(tmp_path, stations=stations(3), replicas=2, fifo=True) as house:
        crowd = Crowd(house, rng)
        house.start()
        await house.ready()
        stopping = asyncio.create_task(_stop_now_and_then(house, rng))
        await house.trouble(*house.stations)
        await crowd.watch(len(house.stations), WAVE_SECONDS)
        await stopping
        await house.ready()
        await house.settled()
        await check(house, crowd.presses, fifo=True)


async def _stop_now_and_then(house: House, rng: random.Random) -> None:
    """Stop one replica after another, by the clock and not by what it does; every other one for longer than a lease."""
    for number in range(STOPS):
        await asyncio.sleep(rng.uniform(*BETWEEN_SECONDS))
        seconds = LONG_SECONDS if number % 2 else rng.uniform(SHORT_SECONDS, WORK_LEASE_SECONDS / 2)
        house.stopped(rng.choice(house.replicas), "by the timer", seconds)
        await asyncio.sleep(seconds)
