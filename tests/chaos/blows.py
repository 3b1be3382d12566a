"""What strikes a replica at any instant, by a timer and not at a call: it is stopped for a while, or killed."""

import asyncio
import random
import sys
import time
from types import TracebackType
from typing import Self

from tests.chaos.house import LEASE_SECONDS, WORK_LEASE_SECONDS, House
from tests.chaos.replica import Replica

BETWEEN_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = WORK_LEASE_SECONDS + LEASE_SECONDS
"""Longer than a claim, so that others take over what the stopped replica has begun."""


class Blows:
    """`async with Blows(house, rng)`: they fall until the block ends, and then every replica runs again."""

    def __init__(self, house: House, rng: random.Random, *, between: float = BETWEEN_SECONDS) -> None:
        self.pauses = 0
        self.kills = 0
        self._house = house
        self._rng = rng
        self._between = between
        self._falling: set[asyncio.Task[None]] = set()

    @property
    def struck(self) -> int:
        return self.pauses + self.kills

    async def __aenter__(self) -> Self:
        self._timer = asyncio.create_task(self._fall())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        for task in (self._timer, *self._falling):
            task.cancel()
        await asyncio.gather(self._timer, *self._falling, return_exceptions=True)
        for replica in self._house.replicas:
            replica.resume()

    async def _fall(self) -> None:
        while True:
            await asyncio.sleep(self._rng.expovariate(1 / self._between))
            if not await self._all_stand():
                continue  # one at a time: with all of them down nothing could go wrong
            replica = self._rng.choice(self._house.replicas)
            self._house.blows += 1
            if self._rng.random() < 1 / 4:
                self.kills += 1
                self._house.killed(replica, "by the timer")
            else:
                self.pauses += 1
                self._pause(replica, self._rng.uniform(0.05, LONGEST_PAUSE_SECONDS))

    async def _all_stand(self) -> bool:
        if any(each.is_paused or not each.is_running for each in self._house.replicas):
            return False
        return all([await each.is_alive() for each in self._house.replicas])

    def _pause(self, replica: Replica, seconds: float) -> None:
        sys.stdout.write(f"{time.strftime('%X')} replica {replica.number} stopped for {seconds:.2f} s\n")
        life = replica.lives
        replica.pause()
        task = asyncio.create_task(self._resumed(replica, life, seconds))
        self._falling.add(task)
        task.add_done_callback(self._falling.discard)

    async def _resumed(self, replica: Replica, life: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if replica.lives == life:
            replica.resume()
