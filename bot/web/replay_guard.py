"""Recognizes signed requests that were already handled."""

import asyncio

import structlog
from cachetools import TTLCache

from bot.runtime.runtime import Runtime
from storage.errors import SetupFault, StorageUnavailable
from storage.seen_requests import SeenRequests

log = structlog.get_logger()

_REMEMBERED_SECONDS = 600.0
_MOST_REMEMBERED = 10_000

ASKED_SECONDS = 0.3
"""How long the table may take to answer: what Slack waits for, less what a press may take."""


class ReplayGuard:
    """Remembers the signatures seen by this process and, through the coordination table, by every replica."""

    def __init__(self, runtime: Runtime, seen: SeenRequests) -> None:
        self._workers = runtime.workers
        self._seen = seen
        self._here: TTLCache[str, bool] = TTLCache(_MOST_REMEMBERED, _REMEMBERED_SECONDS, runtime.clock.monotonic)

    async def is_replay(self, signature: str, now_ms: int) -> bool:
        """Whether a verified request was seen before; if not, remember it."""
        if signature in self._here:
            return True
        self._here[signature] = True
        asking = asyncio.ensure_future(self._was_taken(signature, now_ms))
        await asyncio.wait({asking}, timeout=ASKED_SECONDS)
        if asking.done():
            return asking.result()
        log.warning("requests of other replicas are not known for now", why="the table does not answer in time")
        return False

    async def _was_taken(self, signature: str, now_ms: int) -> bool:
        try:
            return not await self._workers.run(self._seen.is_first, signature, now_ms)
        except (StorageUnavailable, SetupFault) as failure:
            # This process still knows its own, and a decision is made only once even if a request arrives twice.
            log.warning("requests of other replicas are not known for now", why=str(failure))
            return False
