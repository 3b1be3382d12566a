"""The fleet in real time: first its last minutes, then a sample of every station every few seconds."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.demo.fleet.feed import Feed
from bot.demo.fleet.fleet import SimulatedFleet
from bot.runtime.clock import Clock

HISTORY_SECONDS = 300.0
"""The rules' window: posted first, so that the rules need not wait for samples."""


@dataclass(frozen=True)
class FeedPace:
    """
    Real seconds between two samples of a station.

    A sample every ten seconds adds 360 items an hour to a station's
    partition, and ministack's Query slows down with them.
    """

    live_seconds: float = 10.0
    history_seconds: float = 30.0


class Feeder:
    """Posts what the fleet reports until it is cancelled."""

    def __init__(self, fleet: SimulatedFleet, feed: Feed, clock: Clock, pace: FeedPace | None = None) -> None:
        self._fleet = fleet
        self._feed = feed
        self._clock = clock
        self._pace = pace or FeedPace()

    async def run(self) -> None:
        """Post the history, then live samples. Raises FeedRefused."""
        await self._feed.post(list(self.history(self._clock.now_ms())))
        passed_at = self._clock.monotonic()
        while True:
            now = self._clock.monotonic()
            # The fleet keeps up with the clock, however long the last post took.
            minutes = (now - passed_at) * self._fleet.compression
            passed_at = now
            await self._feed.post(self._fleet.step(minutes, self._clock.now_ms()))
            await asyncio.sleep(self._pace.live_seconds)

    def history(self, now_ms: int) -> Iterator[dict[str, Any]]:
        """Advance the fleet to `now_ms` (epoch ms) and return what it reported on the way, oldest first."""
        ago = self._fleet.history
        while ago > 0:
            yield from self._fleet.step(0, now_ms - int(ago * 1000))
            passed = min(ago, self._pace.history_seconds)
            self._fleet.let_pass(passed * self._fleet.compression)
            ago -= passed
