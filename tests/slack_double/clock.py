"""Slack's own time: the wall clock, and a way for a test to jump ahead or to drive it."""

import time
from collections.abc import Callable


class Clock:
    """Seconds since the epoch; `ts` never gives the same value twice."""

    def __init__(self) -> None:
        self._source: Callable[[], float] = time.time
        self._ahead = 0.0
        self._last_ts = 0

    def now(self) -> float:
        return self._source() + self._ahead

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
