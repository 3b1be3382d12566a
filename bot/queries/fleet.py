"""The state of the fleet: what the last tick read, with the alerts and mutes of now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.alert import Alert, Severity
from rules.fleet.fleet_snapshot import FleetSnapshot
from rules.fleet.fleet_state import FleetState, OpenAlerts, fleet_state
from rules.fleet.surplus import Spares
from rules.playbook.facts import Surplus
from rules.stations.muting import at_each_station
from rules.stations.station_facts import StationFacts


class Fleet:
    """Reads the state of the fleet. Raises storage's errors."""

    def __init__(self, runtime: Runtime, stores: Stores) -> None:
        self._snapshots = stores.fleet
        self._waiting = stores.waiting
        self._mutes = stores.mutes
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._runtime = runtime

    async def state(self) -> FleetState:
        """Return every station, worst first."""
        return await self._workers.run(self.read)

    def read(self, pending: Iterable[Alert] | None = None) -> FleetState:
        """Return the same, blocking; pass `pending` if the pending alerts are read already."""
        return self._state(self._snapshots.read(), self._waiting.all() if pending is None else pending)

    def of_station(self, station_id: str, open_alerts: Iterable[Alert]) -> FleetState:
        """Return the state of one station with these open alerts: a line, if anything is known of it. Blocking."""
        snapshot = self._snapshots.read()
        if snapshot is not None:
            rows = tuple(each for each in snapshot.rows if each.station_id == station_id)
            snapshot = snapshot.model_copy(update={"rows": rows})
        state = self._state(snapshot, open_alerts)
        return replace(state, lines=[each for each in state.lines if each.row.station_id == station_id])

    def _state(self, snapshot: FleetSnapshot | None, pending: Iterable[Alert]) -> FleetState:
        open_alerts, now_ms = _by_station(pending), self._clock.now_ms()
        stations = dict.fromkeys((*(row.station_id for row in (snapshot.rows if snapshot else ())), *open_alerts))
        register = self._runtime.rules.register
        return fleet_state(
            snapshot,
            open_alerts=open_alerts,
            mutes=at_each_station(self._mutes.standing(), stations, register.station, now_ms),
            now_ms=now_ms,
            forget_ms=self._runtime.rules.silence.forget_after_ms,
        )

    def beside(self, station: StationFacts, most: int) -> tuple[Surplus, ...]:
        """Return the stations that can spare batteries for one, by the last evaluation, blocking."""
        snapshot, in_use = self._snapshots.read(), self._runtime.rules_in_use
        if snapshot is None:
            return ()
        return Spares(snapshot.rows, in_use.rules, in_use.playbook.surplus, self._clock.now_ms()).beside(station, most)


def _by_station(pending: Iterable[Alert]) -> dict[str, OpenAlerts]:
    opened: dict[str, list[Alert]] = {}
    for each in pending:
        opened.setdefault(each.station_id, []).append(each)
    return {station_id: _of_alerts(alerts) for station_id, alerts in opened.items()}


def _of_alerts(alerts: Sequence[Alert]) -> OpenAlerts:
    pressing = [each.severity.rank for each in alerts if each.metadata.condition is None]
    return OpenAlerts(
        worst=Severity.of_rank(max(each.severity.rank for each in alerts)),
        pressing=Severity.of_rank(max(pressing)) if pressing else None,
    )
