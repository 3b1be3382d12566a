"""The fleet for whoever asks: what the last tick read, beside what is open and muted now."""

from collections.abc import Sequence

from bot.clock import Clock
from bot.threads import Threads
from rules.alert import Severity
from rules.fleet_state import FleetState, OpenAlerts, fleet_state
from rules.ruleset import RuleSet
from storage.fleet import FleetSnapshots
from storage.guards import Guard, Guards, GuardState
from storage.mutes import Mutes

_MS_PER_HOUR = 3_600_000


class Fleet:
    """Reads it. Raises storage's errors."""

    def __init__(
        self, *, snapshots: FleetSnapshots, guards: Guards, mutes: Mutes, threads: Threads, clock: Clock, rules: RuleSet
    ) -> None:
        self._snapshots = snapshots
        self._guards = guards
        self._mutes = mutes
        self._threads = threads
        self._clock = clock
        self._forget_ms = rules.charger_down.forget_after_hours * _MS_PER_HOUR

    async def state(self) -> FleetState:
        """Return every station, the worst first."""
        return await self._threads.run(self.read)

    def read(self) -> FleetState:
        """Return it, blocking."""
        return fleet_state(
            self._snapshots.read(),
            open_alerts=self._open_alerts(),
            mutes=self._mutes.standing(),
            now_ms=self._clock.now_ms(),
            forget_ms=self._forget_ms,
        )

    def _open_alerts(self) -> dict[str, OpenAlerts]:
        opened: dict[str, list[Guard]] = {}
        for key, guard in self._guards.all().items():
            station_id = key.rpartition("#")[0]
            if guard.state is GuardState.OPEN and station_id:
                opened.setdefault(station_id, []).append(guard)
        return {station_id: _of_guards(guards) for station_id, guards in opened.items()}


def _of_guards(guards: Sequence[Guard]) -> OpenAlerts:
    pressing = [guard.severity_rank for guard in guards if not guard.cleared]
    return OpenAlerts(
        worst=Severity.of_rank(max(guard.severity_rank for guard in guards)),
        pressing=Severity.of_rank(max(pressing)) if pressing else None,
    )
