"""Whether this machine's clock can be trusted to evaluate."""

from bot.runtime.runtime import Runtime
from rules.units import MINUTE_MS
from storage.server_clock import ServerClock

TOLERATED_SKEW_MS = MINUTE_MS
"""
Windows take minutes and cool-downs a quarter of an hour, so a minute does no harm.

With more, every station would look silent or cool-downs would end early.
"""


class ClockCheck:
    """Compares this machine's clock with DynamoDB's."""

    def __init__(self, runtime: Runtime, server: ServerClock) -> None:
        self._server = server
        self._workers = runtime.workers
        self._clock = runtime.clock

    async def fault(self) -> str | None:
        """Return what is wrong with the clock and how to fix it; None if it can be trusted."""
        theirs = await self._workers.run(self._server.now_ms)
        if theirs is None:
            return None
        skew = self._clock.now_ms() - theirs
        if abs(skew) <= TOLERATED_SKEW_MS:
            return None
        return f"this machine's clock is {skew / 1000:+.0f} s off AWS's; no alert is opened until NTP has set it right"
