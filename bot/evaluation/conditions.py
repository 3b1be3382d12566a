"""Whether the conditions of alerts cleared, returned or still stand after a decision, according to a tick."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.alert import AlertType, Severity
from rules.alert.closing import KEEPS_ALL, Closing
from rules.evaluate.judgement import Judgement
from rules.evaluate.looks import Flaps
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rechecking import reading_of
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.fleet.fleet_snapshot import StationRow
from rules.lifecycle.afterwards import cleared_since, still_stands
from rules.lifecycle.closing_itself import close_recovered
from rules.lifecycle.recovering import has_recovered, may_have_recovered
from rules.lifecycle.standing import Moved, moved_condition, moved_since
from rules.lifecycle.watching import condition_cleared, condition_flaps, condition_returned
from storage.changing import Step
from storage.errors import AlertNotFound, BrokenItem, SetupFault, StorageUnavailable
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
    """
    Records on open alerts that their condition cleared, returned, or comes and goes.

    An alert that `closing()` names closes when its condition has stayed clear. On decided ones it records that the
    condition still stands, or cleared since. `slots` bounds writes.
    """

    def __init__(
        self,
        runtime: Runtime,
        stores: Stores,
        slots: asyncio.Semaphore,
        closing: Callable[[], Closing] = lambda: KEEPS_ALL,
    ) -> None:
        self._closing = closing
        self._changing = stores.changing
        self._guards = stores.guards
        self._workers = runtime.workers
        self._runtime = runtime
        self._telemetry = runtime.telemetry
        self._slots = slots
        # That one flaps is written once, and not looked at again at every tick.
        self._flapping: set[tuple[str, str]] = set()

    async def watch(self, seen: Sequence[StationReading], guards: Mapping[str, Guard]) -> int:
        """Write the changes and return how many alerts they concern."""
        looked_at, standing = {each.station_id for each in seen}, set(map(_name, guards.values()))
        self._flapping = {each for each in self._flapping if each[0] not in looked_at or each in standing}
        # Of others nothing can have happened; of these a worker finds out: it looks back at many windows.
        candidates = [
            (station, guard)
            for station in seen
            for alert_type in AlertType
            if (guard := guards.get(guard_key(station.station_id, alert_type))) is not None
            and self._may_have_moved(guard, station)
        ]
        return sum(await asyncio.gather(*(self._guarded(*each) for each in candidates)))

    async def _guarded(self, seen: StationReading, guard: Guard) -> bool:
        async with self._slots:
            with last_guard(self._telemetry, "condition", station=seen.station_id, alert_id=guard.alert_id):
                return await self._workers.run(self._record, seen, guard)
        return False

    def _record(self, seen: StationReading, guard: Guard) -> bool:
        """Write what happened to a condition; return whether anything did."""
        rules = self._runtime.rules
        moved = self._moved(guard, seen, rules)
        is_news = moved is not None and not (isinstance(moved, Flaps) and _name(guard) in self._flapping)
        if moved is None or not is_news:
            return False
        step = self._step(moved, seen, guard, rules)
        try:
            alert = self._changing.change(guard.alert_id, step)
        except (StorageUnavailable, SetupFault, AlertNotFound, BrokenItem) as failure:
            if isinstance(failure, AlertNotFound) and not guard.is_open:
                # It was deleted: its trouble is news.
                self._guards.forget(guard)
            # The next tick sees the same and tries again.
            log.warning("a condition could not be written", alert_id=guard.alert_id, why=str(failure))
            return False
        if isinstance(moved, Flaps):
            self._flapping.add(_name(guard))
        if moved is Moved.RECOVERED and alert.closed_itself is None:
            # A person was first, or its condition has returned.
            return False
        log.info(_event(moved), alert_id=guard.alert_id)
        return True

    def _may_have_moved(self, guard: Guard, seen: StationReading) -> bool:
        is_found = seen.judged.of(guard.alert_type) is not None
        if guard.is_open:
            after_ms = self._recovers_after_ms(guard)
            return guard.cleared is is_found or may_have_recovered(guard, after_ms, seen.window.now_ms)
        return guard.is_watched and not (is_found and (guard.noted or guard.is_cooling(seen.window.now_ms)))

    def _recovers_after_ms(self, guard: Guard) -> int | None:
        return self._closing().recovered_after_ms(guard.alert_type, Severity.of_rank(guard.severity_rank))

    def _moved(self, guard: Guard, seen: StationReading, rules: RuleSet) -> Moved | Flaps | None:
        what = guard.alert_type, guard, seen.window, seen.judged, rules
        if not guard.is_open:
            return moved_since(*what)
        is_over = has_recovered(*what, self._recovers_after_ms(guard))
        return Moved.RECOVERED if is_over else moved_condition(*what)

    def _step(self, moved: Moved | Flaps, seen: StationReading, guard: Guard, rules: RuleSet) -> Step:
        if moved is not Moved.RECOVERED:
            return _step(moved, seen, guard, rules)
        # The tick's own time: what it saw then is all that is known.
        return lambda alert, at: close_recovered(alert, self._closing(), seen.window.now_ms, at)


def _name(guard: Guard) -> tuple[str, str]:
    return guard.station_id, guard.alert_id


def _event(moved: Moved | Flaps) -> str:
    if isinstance(moved, Flaps):
        return "condition comes and goes"
    return _EVENTS[moved]


_EVENTS = {
    Moved.RETURNED: "condition returned",
    Moved.CLEARED: "condition cleared",
    Moved.STANDS: "condition still stands after the decision",
    Moved.RECOVERED: "alert closed by itself: its condition stayed clear",
}


def _step(moved: Moved | Flaps, seen: StationReading, guard: Guard, rules: RuleSet) -> Step:
    if isinstance(moved, Flaps):
        return lambda alert, at: condition_flaps(alert, moved, at)
    if not guard.is_open:
        return still_stands if moved is Moved.STANDS else cleared_since
    if moved is Moved.RETURNED:
        return lambda alert, _at: condition_returned(alert)
    reading, minutes = reading_of(guard.alert_type, seen.window, rules), minutes_to_empty(seen.window)
    return lambda alert, at: condition_cleared(alert, reading, minutes, at)
