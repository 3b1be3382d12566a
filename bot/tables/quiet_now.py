"""What is quiet now: the mutes in force, and the maintenance that the register names."""

from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.mute import Covers
from rules.stations.quiet import Quiet, maintained_now, muted_now
from rules.stations.station_facts import StationFacts

_REMEMBERED_SECONDS = 300.0
"""The fleet's snapshot is large, and stations rarely new."""


class QuietNow:
    """Reads it, blocking. Raises StorageUnavailable, SetupFault."""

    def __init__(self, runtime: Runtime, stores: Stores) -> None:
        self._runtime = runtime
        self._mutes = stores.mutes
        self._snapshots = stores.fleet
        self._remembered: tuple[float, tuple[str, ...]] = (float("-inf"), ())

    def now(self) -> list[Quiet]:
        """Return everything that is quiet now."""
        mutes = self._mutes.standing()
        known = self._known_lately() if any(each.covers is not Covers.STATION for each in mutes) else ()
        return [*muted_now(mutes, known, self._facts, self._runtime.clock.now_ms()), *self.maintained()]

    def maintained(self) -> list[Quiet]:
        """Return the maintenance of the register that is on now."""
        register, now_ms = self._runtime.rules.register, self._runtime.clock.now_ms()
        if not register.has_maintenance:
            return []
        return list(maintained_now(self._known_lately(), self._facts, register, now_ms))

    def known(self) -> tuple[str, ...]:
        """Return the stations of the last evaluation, and those with an entry in the register."""
        snapshot = self._snapshots.read()
        self._remembered = (
            self._runtime.clock.monotonic(),
            tuple(row.station_id for row in snapshot.rows) if snapshot else (),
        )
        return self._with_the_register()

    def _known_lately(self) -> tuple[str, ...]:
        """Return the same of some minutes ago."""
        read_at, stations = self._remembered
        is_old = self._runtime.clock.monotonic() - read_at > _REMEMBERED_SECONDS
        return self._with_the_register() if stations and not is_old else self.known()

    def _with_the_register(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._runtime.rules.register.ids, *self._remembered[1])))

    def _facts(self, station_id: str) -> StationFacts:
        return self._runtime.rules.of(station_id).station
