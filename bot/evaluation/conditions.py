"""Whether the conditions of open alerts cleared or returned, according to a tick."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.alert.alert import Alert, AlertType
from rules.evaluate.judgement import Judgement
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rechecking import reading_of
from rules.evaluate.window import Window
from rules.fleet.fleet_snapshot import StationRow
from rules.lifecycle.change import Change
from rules.lifecycle.standing import has_moved
from rules.lifecycle.watching import condition_cleared, condition_returned
from storage.changing import Changing
from storage.errors import AlertNotFound, BrokenItem, StorageUnavailable
from storage.guards import Guard, guard_key

log = structlog.get_logger()


@dataclass(frozen=True)
class StationReading:
    """One station as a tick read it: its window of samples, what the rules say, its row of the snapshot."""

    window: Window
    judged: Judgement
    row: StationRow

    @property
    def station_id(self) -> str:
        """The station."""
        return self.window.station_id


class Conditions:
    """Records on open alerts that their condition cleared or returned; `slots` bounds concurrent writes."""

    def __init__(self, runtime: Runtime, changing: Changing, slots: asyncio.Semaphore) -> None:
        self._changing = changing
        self._workers = runtime.workers
        self._runtime = runtime
        self._telemetry = runtime.telemetry
        self._slots = slots

    async def watch(self, seen: Sequence[StationReading], guards: Mapping[str, Guard]) -> int:
        """Write the changes and return how many alerts they concern."""
        moved = [
            (station, alert_type, guard)
            for station in seen
            for alert_type in AlertType
            if (guard := guards.get(guard_key(station.station_id, alert_type))) is not None
            and guard.is_open
            and self._has_moved(station, alert_type, guard)
        ]
        await asyncio.gather(*(self._guarded(*each) for each in moved))
        return len(moved)

    def _has_moved(self, seen: StationReading, alert_type: AlertType, guard: Guard) -> bool:
        with last_guard(self._telemetry, "condition", station=seen.station_id, alert_id=guard.alert_id):
            return has_moved(alert_type, guard, seen.window, seen.judged, self._runtime.rules)
        return False

    async def _guarded(self, seen: StationReading, alert_type: AlertType, guard: Guard) -> None:
        with last_guard(self._telemetry, "condition", station=seen.station_id, alert_id=guard.alert_id):
            await self._write(seen, alert_type, guard)

    async def _write(self, seen: StationReading, alert_type: AlertType, guard: Guard) -> None:
        def step(alert: Alert, at: int) -> Change | None:
            if guard.cleared:
                return condition_returned(alert)
            reading = reading_of(alert_type, seen.window, self._runtime.rules)
            return condition_cleared(alert, reading, minutes_to_empty(seen.window), at)

        try:
            async with self._slots:
                await self._workers.run(self._changing.change, guard.alert_id, step)
        except (StorageUnavailable, AlertNotFound, BrokenItem) as failure:
            # The next tick sees the same and tries again.
            log.warning("a condition could not be written", alert_id=guard.alert_id, why=str(failure))
            return
        log.info("condition returned" if guard.cleared else "condition cleared", alert_id=guard.alert_id)
