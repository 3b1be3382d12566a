"""Whether this function may evaluate: as with a replica that leads, by its clock and by the version of the tables."""

from __future__ import annotations

from bot.errors import MayNotEvaluate
from bot.leadership.clock_check import ClockCheck
from bot.leadership.version_check import VersionCheck
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from storage.data_versions import DataVersions
from storage.server_clock import ServerClock

LASTS_SECONDS = 60.0
"""How long what was found right counts: two calls a minute, not two a batch."""


class Fitness:
    """Looks when it is asked to and has not lately."""

    def __init__(self, runtime: Runtime, clock_check: ClockCheck, version_check: VersionCheck) -> None:
        self._clock = runtime.clock
        self._clock_check = clock_check
        self._version_check = version_check
        self._found_at: float | None = None

    async def must_be(self) -> None:
        """Raise MayNotEvaluate, with what mends it, if this function must not evaluate."""
        now = self._clock.monotonic()
        if self._found_at is not None and now - self._found_at < LASTS_SECONDS and not self._clock_check.has_stepped:
            return
        if fault := await self._clock_check.fault() or await self._version_check.fault():
            raise MayNotEvaluate(fault)
        self._found_at = now


def build_fitness(runtime: Runtime, stores: Stores) -> Fitness:
    """Return that of a function that works on some tables."""
    client, table = stores.client, stores.names.coordination
    versions = VersionCheck(runtime, DataVersions(client, table), stores.partitions)
    return Fitness(runtime, ClockCheck(runtime, ServerClock(client, table)), versions)
