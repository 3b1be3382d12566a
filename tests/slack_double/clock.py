"""Slack's own time: the wall clock, and a way for a test to jump ahead or to drive it."""

import asyncio
import time
from collections.abc import Callable

STEP_SECONDS = 0.05


class Clock:
    """Seconds since the epoch; `ts` never gives the same value twice."""

    def __init__(self) -> None:
        self._source: Callable[[], float] = time.time
        self._run = 0.0
        self._ahead = 0.0
        self._last_ts = 0

    def now(self) -> float:
        return self._source() + self._ahead

    def patient(self) -> float:
        """
        Seconds for what Slack waits for: as long as this process gets to run, unless a test drives the clock.

        They are counted in short sleeps: where a busy machine lets one take longer, who is waited for may, too.
        """
        return (self._run if self._source is time.time else self._source()) + self._ahead

    async def run(self) -> None:
        """Count until cancelled."""
        while True:
            await asyncio.sleep(STEP_SECONDS)
            self._run += STEP_SECONDS

    def follow(self, source: Callable[[], float]) -> None:
        """Take the time (seconds since the epoch) from a clock that the test drives."""
        self._source = source

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    def ts(self) -> str:
        """Name a message: unique and increasing, microseconds after the point."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def not_before(self, ts: str) -> None:
        """Keep later names above one that was read back from a file."""
        self._last_ts = max(self._last_ts, int(ts.replace(".", "")))
