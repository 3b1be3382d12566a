"""Rate-limits the drawing of a home tab that is opened repeatedly; the last drawing is up to date."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.home.tabs import HomeTabs
from bot.runtime.rate_limit import KeyedRateLimits

AT_ONCE = 5
PER_SECOND = 0.2
"""A drawing reads the board and publishes a view; Slack takes a hundred a minute, for all people together."""

DRAWN_AT_A_TIME = 4
"""Of all people together: decisions need the worker threads, too."""


class Openings:
    """Draws the tab at each opening. An opening that comes too soon waits, and those after it share its drawing."""

    def __init__(
        self, tabs: HomeTabs, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._tabs = tabs
        self._pace = KeyedRateLimits(monotonic, per_second=PER_SECOND, burst=AT_ONCE)
        self._sleep = sleep
        self._waiting: set[str] = set()
        self._room = asyncio.Semaphore(DRAWN_AT_A_TIME)

    async def opened(self, user_id: str) -> None:
        """Draw the tab that a person opened, unless a drawing of it is still to begin."""
        if user_id in self._waiting:
            return
        self._waiting.add(user_id)
        try:
            while wait := self._pace.spend(user_id):
                await self._sleep(wait)
        finally:
            self._waiting.discard(user_id)
        async with self._room:
            await self._tabs.opened(user_id)
