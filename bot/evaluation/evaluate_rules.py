"""The scheduled job: evaluate if this replica leads."""

from collections.abc import Callable

import structlog

from bot.evaluation.tick import Tick
from bot.leadership.is_leader import Leading
from bot.runtime.health import Health, Part
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()


class EvaluateRules:
    """Runs one tick if this replica holds the lease."""

    def __init__(self, leading: Leading, tick: Tick, health: Health, wake: Callable[[], None]) -> None:
        self._leading = leading
        self._tick = tick
        self._health = health
        self._wake = wake

    async def run(self) -> None:
        """Run a tick. A failure is reported to the health; the next run tries again."""
        try:
            lease = await self._leading.keep()
            if self._leading.fault is not None:
                self._health.ill(Part.EVALUATION, self._leading.fault)
                return
            if lease is None:
                self._health.ticked()  # another replica leads, and its ticks count for this one
                return
            report = await self._tick.run(lease.fence)
        except (StorageUnavailable, SetupFault) as failure:
            self._health.ill(Part.TABLES, str(failure))
            return
        # This does not report the tables well: a quiet tick reads two of the four. `Readiness` checks them all.
        self._health.ticked()
        if report.has_changed_alerts:
            self._wake()
