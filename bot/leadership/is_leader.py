"""Leads only while this machine's clock can be trusted."""

from bot.leadership.clock_check import ClockCheck
from bot.leadership.leadership import Leadership
from storage.leases import Lease


class Leading:
    """
    Keeps the lease, and gives it back while the clock is wrong: another replica's clock may be right.

    A leader with a wrong clock would not evaluate, and would remind and escalate at the wrong times.
    """

    def __init__(self, leadership: Leadership, clock_check: ClockCheck) -> None:
        self._leadership = leadership
        self._clock_check = clock_check
        self.fault: str | None = None
        """What is wrong with the clock and how to fix it; None if it can be trusted."""

    async def keep(self) -> Lease | None:
        """Renew or take the lease; return None while another replica leads or the clock is wrong."""
        self.fault = await self._clock_check.fault()
        if self.fault is None:
            return await self._leadership.keep()
        await self._leadership.give_back()
        return None

    @property
    def has_stepped(self) -> bool:
        """Whether the clock was set since it was last found right; the next `keep` says what became of it."""
        return self._clock_check.has_stepped
