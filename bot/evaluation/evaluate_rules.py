"""The scheduled job: take rules that were changed, and evaluate if this replica leads."""

import asyncio
from collections.abc import Callable

import structlog

from bot.errors import NobodyEvaluates
from bot.evaluation.fill_days import FillDays
from bot.evaluation.gathered_fleet import GatheredFleet
from bot.evaluation.tick import Tick
from bot.leadership.is_leader import Leading
from bot.runtime.health import Part
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()


class EvaluateRules:
    """Runs one tick if this replica holds the lease."""

    def __init__(
        self,
        runtime: Runtime,
        leading: Leading,
        tick: Tick | GatheredFleet,
        fill_days: FillDays,
        wake: Callable[[], None],
    ) -> None:
        self._runtime = runtime
        self._leading = leading
        self._tick = tick
        self._health = runtime.health
        self._fill_days = fill_days
        self._wake = wake
        # One set of rules from the start of a tick to its end.
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Run a tick. A failure is reported to the health; the next run tries again."""
        async with self._turn:
            await self._reload()
            await self._evaluate()

    async def reload(self) -> None:
        """Take the rules as their files have them now, once no tick is under way."""
        async with self._turn:
            await self._reload()

    async def _reload(self) -> None:
        with last_guard(self._runtime.telemetry, "rules file"):
            await self._runtime.workers.run(self._runtime.rules_in_use.refresh)
        self._runtime.telemetry.rules_refused.set(self._runtime.rules_in_use.refused is not None)

    async def _evaluate(self) -> None:
        try:
            lease = await self._leading.keep()
            if self._leading.fault is not None:
                self._health.ill(Part.EVALUATION, self._leading.fault)
                self._fill_days.wanted(())
                return
            if lease is None:
                self._health.ticked()  # another replica leads, and its ticks count for this one
                self._fill_days.wanted(())
                return
            report = await self._tick.run(lease.fence)
        except NobodyEvaluates as why:
            self._health.ill(Part.EVALUATION, str(why))
            return
        except (StorageUnavailable, SetupFault) as failure:
            self._health.ill(Part.TABLES, str(failure))
            return
        # This does not report the tables well: a quiet tick reads two of the four. `Readiness` checks them all.
        self._health.ticked()
        if report.has_changed_alerts:
            self._wake()
        self._fill_days.wanted([each.station_id for each in report.seen])
