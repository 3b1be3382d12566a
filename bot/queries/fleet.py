"""The state of the fleet: what the last tick read, with the alerts and mutes of now."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.alert import Alert, Severity
from rules.alert.mute import Mute
from rules.fleet.fleet_snapshot import FleetSnapshot
from rules.fleet.fleet_state import FleetState, OpenAlerts, StationLine, fleet_state
from rules.fleet.surplus import Spares
from rules.playbook.facts import Surplus
from rules.stations.muting import at_each_station
from rules.stations.station_facts import StationFacts
from rules.text.normal_form import normal


class Fleet:
    """Reads the state of the fleet. Raises storage's errors."""

    def __init__(self, runtime: Runtime, stores: Stores) -> None:
        self._snapshots = stores.fleet
        self._waiting = stores.waiting
        self._mutes = stores.mutes
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._runtime = runtime
        self._last: _Stated | None = None

    async def state(self) -> FleetState:
        """Return every station, worst first."""
        return await self._workers.run(self.read)

    def read(self, pending: Iterable[Alert] | None = None) -> FleetState:
        """Return the same, blocking; pass `pending` if the pending alerts are read already."""
        return self._state(self._snapshots.read(), self._waiting.all() if pending is None else pending)

    def look(self, mutes: Sequence[Mute]) -> "Look":
        """Return one look at the last evaluation, blocking: what is asked of one station is read once."""
        return Look(self._snapshots.read(), partial(self._state, mutes=mutes), self._runtime)

    def _state(
        self, snapshot: FleetSnapshot | None, pending: Iterable[Alert], mutes: Sequence[Mute] | None = None
    ) -> FleetState:
        rules, now_ms, waiting = self._runtime.rules, self._clock.now_ms(), list(pending)
        standing = self._mutes.standing() if mutes is None else mutes
        muted = at_each_station(standing, _stations(snapshot, waiting), rules.register.station, now_ms)
        given = (waiting, muted, rules.silence.forget_after_ms)
        last = self._last
        if last is None or last.snapshot is not snapshot or last.given != given:
            state = fleet_state(
                snapshot, open_alerts=_by_station(waiting), mutes=muted, now_ms=now_ms, forget_ms=given[2]
            )
            self._last = last = _Stated(snapshot, given, state)
        return last.state.at(snapshot, now_ms)


@dataclass(frozen=True)
class _Stated:
    """The state that followed last from a snapshot and what else was `given`: of thousands of alerts few change."""

    snapshot: FleetSnapshot | None
    given: tuple[Sequence[Alert], Sequence[Mute], int]
    state: FleetState


@dataclass(frozen=True)
class Look:
    """What the last evaluation says about one station."""

    snapshot: FleetSnapshot | None
    state: Callable[[FleetSnapshot | None, Iterable[Alert]], FleetState]
    runtime: Runtime

    @property
    def evaluated_at(self) -> int | None:
        """When that was (epoch ms)."""
        return self.snapshot.at if self.snapshot else None

    def line(self, station_id: str, open_alerts: Iterable[Alert]) -> StationLine | None:
        """Return the line of a station with these open alerts; None if nothing is known of it."""
        snapshot = self.snapshot
        if snapshot is not None:
            rows = tuple(each for each in snapshot.rows if each.station_id == station_id)
            snapshot = snapshot.model_copy(update={"rows": rows})
        lines = self.state(snapshot, open_alerts).lines
        return next((each for each in lines if each.row.station_id == station_id), None)

    def alike(self, station_id: str) -> tuple[str, ...]:
        """Return the other stations whose names read the same."""
        names = (row.station_id for row in self.snapshot.rows) if self.snapshot else ()
        return tuple(each for each in names if each != station_id and normal(each) == normal(station_id))

    def beside(self, station: StationFacts, most: int) -> tuple[Surplus, ...]:
        """Return the stations that can spare batteries for one."""
        if self.snapshot is None:
            return ()
        in_use, now_ms = self.runtime.rules_in_use, self.runtime.clock.now_ms()
        return Spares(self.snapshot.rows, in_use.rules, in_use.playbook.surplus, now_ms).beside(station, most)


def _stations(snapshot: FleetSnapshot | None, pending: Iterable[Alert]) -> Iterator[str]:
    rows = snapshot.rows if snapshot else ()
    yield from dict.fromkeys((*(row.station_id for row in rows), *(each.station_id for each in pending)))


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
