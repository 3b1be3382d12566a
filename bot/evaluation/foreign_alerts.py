"""Alerts that another program wrote: for the same station and type, one of them blocks ours like any open alert."""

import asyncio
from collections.abc import Iterable, Mapping

import structlog

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.open_alert import OpenAlert
from rules.evaluate.finding import Finding
from rules.stored_word import is_known
from storage.errors import BrokenItem, SetupFault, StorageUnavailable
from storage.guards import Guard, guard_key

log = structlog.get_logger()


class ForeignAlerts:
    """Finds them before an alert is opened, and gives each a guard; `slots` bounds concurrent writes."""

    def __init__(self, runtime: Runtime, stores: Stores, slots: asyncio.Semaphore) -> None:
        self._alerts = stores.alerts
        self._adoption = stores.adoption
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._telemetry = runtime.telemetry
        self._slots = slots

    async def beside(self, guards: Mapping[str, Guard], new: Iterable[Finding], fence: int) -> dict[str, Guard]:
        """Return the guards, with new ones for foreign alerts that already cover what seems new."""
        keys = {guard_key(each.station_id, each.alert_type) for each in new}
        if not keys:
            return dict(guards)
        try:
            found = await self._workers.run(self._found, keys)
            adopted = await asyncio.gather(*(self._adopt(each, fence) for each in found))
        except (StorageUnavailable, SetupFault) as failure:
            # A second alert is better than none.
            log.warning("whether other programs opened alerts is not known", why=str(failure))
            return dict(guards)
        return {**guards, **{each.key: each for each in adopted if each is not None}}

    def _found(self, keys: set[str]) -> list[OpenAlert]:
        """Return the most severe foreign alert for each guard key."""
        # One of a severity that this version does not know is not its own to look after.
        known = (each for each in self._alerts.pending() if is_known(each.severity))
        milder_first = sorted(known, key=lambda each: each.severity.rank)
        by_key = {guard_key(each.station_id, each.alert_type): each for each in milder_first}
        return [each for key, each in by_key.items() if key in keys]

    async def _adopt(self, alert: OpenAlert, fence: int) -> Guard | None:
        guard = None
        async with self._slots:
            with last_guard(self._telemetry, "alert of another program", alert_id=alert.alert_id):
                guard = await self._adopted(alert, fence)
        if guard is not None:
            log.info("an alert of another program is looked after", alert_id=alert.alert_id, guard=guard.key)
        return guard

    async def _adopted(self, alert: OpenAlert, fence: int) -> Guard | None:
        try:
            return await self._workers.run(self._adoption.adopt, alert, fence, self._clock.now_ms())
        except (BrokenItem, StorageUnavailable, SetupFault) as failure:
            # A second alert is better than none.
            log.warning("an alert of another program is not guarded yet", alert_id=alert.alert_id, why=str(failure))
            return None
