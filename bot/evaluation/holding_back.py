"""Writes on open alerts what they hold back."""

import asyncio
from collections.abc import Iterable, Mapping

import structlog
from cachetools import TTLCache

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.evaluate.finding import Finding
from rules.evaluate.judgement import HeldFinding
from rules.lifecycle.holding_back import note_held_back
from storage.changing import Changing
from storage.errors import AlertNotFound, BrokenItem, SetupFault, StorageUnavailable
from storage.guards import Guard, guard_key

log = structlog.get_logger()

_MOST, _REMEMBERED_SECONDS = 10_000, 3600.0


class HoldingBack:
    """Is told of each tick's findings that others hold back; `slots` bounds concurrent writes."""

    def __init__(self, runtime: Runtime, changing: Changing, slots: asyncio.Semaphore) -> None:
        self._runtime = runtime
        self._changing = changing
        self._slots = slots
        # What was written is not looked at again at every tick.
        self._written: TTLCache[tuple[str, str], int] = TTLCache(_MOST, _REMEMBERED_SECONDS, runtime.clock.monotonic)

    async def note(self, held: Iterable[HeldFinding], guards: Mapping[str, Guard]) -> int:
        """Write on each alert what it holds back since lately; return how many alerts were changed."""
        news = [
            (each.finding, guard)
            for each in held
            if each.by is not None
            and (guard := guards.get(guard_key(each.by.station_id, each.by.alert_type))) is not None
            and guard.is_open
            and self._written.get((guard.alert_id, each.finding.alert_type), -1) < each.finding.severity.rank
        ]
        await asyncio.gather(*(self._guarded(*each) for each in news))
        return len(news)

    async def _guarded(self, finding: Finding, guard: Guard) -> None:
        with last_guard(self._runtime.telemetry, "holding back", station=finding.station_id, alert_id=guard.alert_id):
            await self._write(finding, guard)

    async def _write(self, finding: Finding, guard: Guard) -> None:
        try:
            async with self._slots:
                await self._runtime.workers.run(
                    self._changing.change, guard.alert_id, lambda alert, at: note_held_back(alert, finding, at)
                )
        except (StorageUnavailable, SetupFault, AlertNotFound, BrokenItem) as failure:
            # The next tick sees the same and tries again.
            log.warning("what an alert holds back could not be written", alert_id=guard.alert_id, why=str(failure))
            return
        self._written[guard.alert_id, finding.alert_type] = finding.severity.rank
