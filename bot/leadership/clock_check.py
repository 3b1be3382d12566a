"""Whether this machine's clock can be trusted to evaluate."""

from bot.runtime.runtime import Runtime
from rules.units import MINUTE_MS, SECOND_MS
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
        self._trusted: float | None = None
        self._found: str | None = None

    async def fault(self) -> str | None:
        """Return what is wrong with the clock and how to fix it; None if it can be trusted."""
        theirs = await self._workers.run(self._server.now_ms)
        skew = 0 if theirs is None else self._clock.now_ms() - theirs
        if abs(skew) <= TOLERATED_SKEW_MS:
            self._trusted, self._found = self._ahead_of_monotonic(), None
        else:
            self._found = (
                f"this machine's clock is {skew / 1000:+.0f} s off AWS's; no alert is opened until NTP has set it right"
            )
        return self._found

    def known_fault(self) -> str | None:
        """Return what the last look found to be wrong, or that the clock was set since; None if it can be trusted."""
        return "this machine's clock was set just now" if self._found is None and self.has_stepped else self._found

    @property
    def has_stepped(self) -> bool:
        """Whether the clock was set, by more than is tolerated, since it was last found right."""
        return self._trusted is not None and abs(self._ahead_of_monotonic() - self._trusted) > TOLERATED_SKEW_MS

    def _ahead_of_monotonic(self) -> float:
        return self._clock.now_ms() - self._clock.monotonic() * SECOND_MS
