import os
import random
import sys
from pathlib import Path

from tests.chaos.checker import check
from tests.chaos.crowd import Crowd
from tests.chaos.house import House, stations
from tests.chaos.kill_points import KillPoint, Moment, draw

POINTS = int(os.environ.get("AIOPS_CHAOS_POINTS", "4"))
SEED = int(os.environ.get("AIOPS_CHAOS_SEED", "20251122"))
AT_A_TIME = 3
STATIONS_A_WAVE = 3
FLEET = min(10, POINTS) * STATIONS_A_WAVE
WAVE_SECONDS = 45.0
WAVES_A_POINT = 3
"""A point that no call has reached by then (a second deletion, say) makes room for another."""


async def test_a_replica_killed_at_any_call_loses_and_doubles_nothing(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    sys.stdout.write(f"AIOPS_CHAOS_SEED={SEED} AIOPS_CHAOS_POINTS={POINTS}\n")
    waiting = draw(rng, POINTS * 3)
    fleet = stations(FLEET)
    async with House(tmp_path, stations=fleet, replicas=2, modes=("socket", "http"), rng=rng, routed=True) as house:
        crowd = Crowd(house, rng)
        house.start()
        await house.ready()
        for wave in range(POINTS):
            house.points.give_up_after(WAVES_A_POINT)
            while waiting and len(house.points.armed) < AT_A_TIME:
                house.points.arm(waiting.pop(0))
            first = wave * STATIONS_A_WAVE % FLEET
            troubled = fleet[first : first + STATIONS_A_WAVE]
            await house.aws.end_cool_downs(*troubled)
            await house.reported_trouble(*troubled)
            await crowd.watch(len(troubled), WAVE_SECONDS)
            house.exchange_routes()
            await house.settled(WAVE_SECONDS)
            for station in troubled:
                await house.aws.forget(station)
            if len(house.points.struck) >= POINTS:
                break
        found = await check(house, crowd.presses)
        sys.stdout.write(f"{found}\n")
        assert found.kills >= POINTS, f"never reached: {[str(point) for point in house.points.armed]}"


async def test_with_a_fifo_topic_the_field_is_told_once_even_by_a_killed_publisher(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(2), replicas=2, fifo=True) as house:
        crowd = Crowd(house, random.Random(1))
        house.start()
        await house.ready()
        house.points.arm(KillPoint("Publish", Moment.AFTER), KillPoint("write SNS_NOTIFICATION_SENT", Moment.BEFORE))
        await house.trouble(*house.stations)
        await crowd.watch(2, WAVE_SECONDS)
        await house.settled(WAVE_SECONDS)
        await check(house, crowd.presses, fifo=True)
