"""Leads only while this machine's clock can be trusted, and no newer version of the bot has written the tables."""

from bot.leadership.clock_check import ClockCheck
from bot.leadership.leadership import Leadership
from bot.leadership.version_check import VersionCheck
from storage.leases import Lease


class Leading:
    """
    Keeps the lease, and gives it back while the clock is wrong or the tables are newer: another replica may lead.

    A leader with a wrong clock would not evaluate, and would remind and escalate at the wrong times. One that does not
    know what the tables hold would do both by half of it.
    """

    def __init__(self, leadership: Leadership, clock_check: ClockCheck, version_check: VersionCheck) -> None:
        self._leadership = leadership
        self._clock_check = clock_check
        self._version_check = version_check
        self.fault: str | None = None
        """Why this replica must not lead and how to fix it; None if it may."""

    async def keep(self) -> Lease | None:
        """Renew or take the lease; return None while another replica leads or this one must not."""
        self.fault = await self._clock_check.fault() or await self._version_check.fault()
        if self.fault is None:
            return await self._leadership.keep()
        await self._leadership.give_back()
        return None

    @property
    def has_stepped(self) -> bool:
        """Whether the clock was set since it was last found right; the next `keep` says what became of it."""
        return self._clock_check.has_stepped
