"""The fleet for whoever asks: what the last tick read, beside what is open and muted now."""

from bot.clock import Clock
from bot.threads import Threads
from rules.alert import Severity
from rules.fleet_state import FleetState, fleet_state
from rules.ruleset import RuleSet
from storage.fleet import FleetSnapshots
from storage.guards import Guards, GuardState
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

    def _open_alerts(self) -> dict[str, Severity]:
        worst: dict[str, int] = {}
        for key, guard in self._guards.all().items():
            if guard.state is GuardState.OPEN:
                station_id = key.rpartition("#")[0]
                worst[station_id] = max(worst.get(station_id, 0), guard.severity_rank)
        return {station_id: Severity.of_rank(rank) for station_id, rank in worst.items() if station_id}
