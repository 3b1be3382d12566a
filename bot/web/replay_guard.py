"""Refusing a signed request that was taken already."""

from collections import OrderedDict

import structlog

from bot.runtime.runtime import Runtime
from storage.errors import SetupFault, StorageUnavailable
from storage.seen_requests import SeenRequests

log = structlog.get_logger()

_REMEMBERED_SECONDS = 600.0
_MOST_REMEMBERED = 10_000


class ReplayGuard:
    """Knows which signatures came, here and (through the coordination table) at every replica."""

    def __init__(self, runtime: Runtime, seen: SeenRequests) -> None:
        self._monotonic = runtime.clock.monotonic
        self._workers = runtime.workers
        self._seen = seen
        self._here: OrderedDict[str, float] = OrderedDict()

    async def is_replay(self, signature: str, now_ms: int) -> bool:
        """Whether a verified request came before; note it if not."""
        now = self._monotonic()
        while self._here and (now - next(iter(self._here.values())) > _REMEMBERED_SECONDS):
            self._here.popitem(last=False)
        if signature in self._here:
            return True
        self._here[signature] = now
        if len(self._here) > _MOST_REMEMBERED:
            self._here.popitem(last=False)
        try:
            return not await self._workers.run(self._seen.is_first, signature, now_ms)
        except (StorageUnavailable, SetupFault) as failure:
            # This process knows its own; a decision is made once whatever arrives twice.
            log.warning("requests of other replicas are not known for now", why=str(failure))
            return False
