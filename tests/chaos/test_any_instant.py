"""Replicas that are stopped, resumed and killed at any instant, while Slack and AWS go away and come back."""

import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.slack.ids import ActionId
from tests.chaos.blows import Blows
from tests.chaos.checker import check
from tests.chaos.crowd import Crowd, Press, Verdict
from tests.chaos.house import House, alert_of, stations
from tests.slack_double.waiting import until

BLOWS = int(os.environ.get("AIOPS_CHAOS_POINTS", "3"))
SEED = int(os.environ.get("AIOPS_CHAOS_SEED", "20251122"))
OUTAGE_SECONDS = float(os.environ.get("AIOPS_CHAOS_OUTAGE_SECONDS", "3"))
STATIONS_A_WAVE = 3
FLEET = 3 * STATIONS_A_WAVE
WAVE_SECONDS = 90.0
WATCHERS = 3
"""People who look at their home tab; Slack's pace allows no more in the time that a wave takes."""


@asynccontextmanager
async def mixed(folder: Path, rng: random.Random, *, fleet: int = FLEET) -> AsyncIterator[House]:
    """A house with a replica of each mode, in which some people look at their home tabs."""
    sys.stdout.write(
        f"AIOPS_CHAOS_SEED={SEED} AIOPS_CHAOS_POINTS={BLOWS} AIOPS_CHAOS_OUTAGE_SECONDS={OUTAGE_SECONDS:g}\n"
    )
    modes = ("socket", "http")
    async with House(
        folder, stations=stations(fleet), replicas=2, modes=modes, rng=rng, keeps_aws=True, routed=True
    ) as house:
        house.start()
        await house.ready()
        for person in house.people[:WATCHERS]:
            await person.open_home()
        await until(lambda: len(house.slack.workspace.homes) == WATCHERS, what="the home tabs are drawn")
        yield house


async def wave(house: House, crowd: Crowd, troubled: tuple[str, ...]) -> None:
    """Stations get into trouble, people decide, everything is carried out."""
    await house.aws.end_cool_downs(*troubled)
    await house.reported_trouble(*troubled)
    await crowd.watch(len(troubled), WAVE_SECONDS)


async def test_a_replica_stopped_or_killed_at_any_instant_loses_doubles_and_belies_nothing(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    async with mixed(tmp_path, rng) as house:
        crowd = Crowd(house, rng)
        async with Blows(house, random.Random(SEED)) as blows:
            for number in range(BLOWS):
                first = number * STATIONS_A_WAVE % FLEET
                troubled = house.stations[first : first + STATIONS_A_WAVE]
                await wave(house, crowd, troubled)
                house.exchange_routes()
                await house.settled(WAVE_SECONDS)
                for station in troubled:
                    await house.aws.forget(station)
                if blows.struck >= BLOWS:
                    break
        await house.settled(WAVE_SECONDS)
        found = await check(house, crowd.presses)
        sys.stdout.write(f"{blows.pauses} stops and {blows.kills} kills by the timer; {found}\n")
        assert blows.struck >= BLOWS


async def test_while_slack_is_away_nothing_is_lost_and_afterwards_everything_is_told(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    async with mixed(tmp_path, rng, fleet=4) as house:
        crowd = Crowd(house, rng)
        await house.reported_trouble(house.stations[0])
        card = await house.card_of(house.stations[0])
        person = house.people[0]
        acked = (await person.press(card, ActionId.APPROVE)).acked
        crowd.presses.append(Press(alert_of(card), person.user.id, Verdict.APPROVE, acked=acked))
        await house.reported_trouble(*house.stations[1:])
        await house.slack_outage(OUTAGE_SECONDS)
        await crowd.watch(len(house.stations) - 1, WAVE_SECONDS)
        await house.settled(WAVE_SECONDS)
        await check(house, crowd.presses)


async def test_an_aws_that_is_restarted_with_its_state_is_told_of_truly(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    async with mixed(tmp_path, rng, fleet=4) as house:
        crowd = Crowd(house, rng)
        for half in (house.stations[:2], house.stations[2:]):
            await house.reported_trouble(*half)
            await house.restart_aws()
            await crowd.watch(2, WAVE_SECONDS)
        await house.settled(WAVE_SECONDS)
        sys.stdout.write(f"{await check(house, crowd.presses)}\n")
