"""Finds the station that a typed name means: what every command asks, in Slack and in a terminal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.runtime.clock import Clock
from rules.alert.asked import UnknownStation
from rules.stations.meant import Known, nearest_stations, stations_meant
from rules.stations.register import NO_STATIONS, Register
from rules.text.typed_name import as_stored, bare
from storage.fleet import FleetSnapshots
from storage.metrics import Metrics

LONGEST_NAME = 300
_NEAREST = 3
_SEVERAL = 5
_LOOKING_SECONDS = 1.5
"""Before the first evaluation the table is searched for stations, one call each, for no longer than this."""


@dataclass(frozen=True)
class NamedStation:
    """A station with items in the table; `newest_at` (epoch ms) is the time of its newest, readable or not."""

    station_id: str
    newest_at: int


@dataclass(frozen=True)
class KnownStations:
    """The stations that can be meant; `are_all` says whether there are no others."""

    stations: list[Known]
    are_all: bool = True

    def meant(self, name: str) -> list[str]:
        """Return the ids that a name means."""
        return stations_meant(name, self.stations, loosely=self.are_all)

    def one(self, name: str) -> str:
        """Return the only id that a name means. Raises UnknownStation."""
        meant = self.meant(name)
        if len(meant) != 1:
            raise self.unknown(name, meant)
        return meant[0]

    def unknown(self, name: str, several: Sequence[str] = ()) -> UnknownStation:
        """Return the error for a name that means none of them, or several."""
        among = [each for each in self.stations if not several or each.station_id in several]
        nearest = nearest_stations(name[:LONGEST_NAME], among, _SEVERAL if several else _NEAREST)
        nearest = nearest or list(several[:_SEVERAL])
        called = {each.station_id: each.name for each in self.stations if each.name and each.station_id in nearest}
        return UnknownStation(name, nearest, has_any=bool(self.stations), called=called)


class StationNames:
    """Looks names up, blocking. Raises StorageUnavailable, SetupFault."""

    def __init__(
        self,
        metrics: Metrics,
        snapshots: FleetSnapshots,
        clock: Clock,
        register: Callable[[], Register] = lambda: NO_STATIONS,
    ) -> None:
        self._metrics = metrics
        self._snapshots = snapshots
        self._clock = clock
        self._register = register

    def find(self, readings: Sequence[str]) -> NamedStation:
        """
        Return the station that the first reading means which means one. Raises UnknownStation.

        A name is tried as typed, without quotes, as cards spell it, and then as a number, a name or a beginning of the
        stations that are known. The error is about the first reading that means several stations, else about the first.
        """
        known: KnownStations | None = None
        several: tuple[str, list[str]] | None = None
        for name in readings:
            found = self._first((name, bare(name), as_stored(name)))
            if found is None:
                known = self.known() if known is None else known
                meant = known.meant(name)
                found = self._first(meant) if len(meant) == 1 else None
                several = several or ((name, meant) if len(meant) > 1 else None)
            if found is not None:
                return found
        known = known or self.known()
        raise known.unknown(*several) if several else known.unknown(readings[0])

    def known(self) -> KnownStations:
        """Return the stations of the last evaluation; before the first, those that the table is found to have."""
        snapshot = self._snapshots.read()
        if snapshot is not None:
            return KnownStations(self._register().known(row.station_id for row in snapshot.rows))
        looking = _Looking(self._metrics.each_station(), self._clock)
        return KnownStations(self._register().known(looking.found()), are_all=not looking.is_cut)

    def _first(self, names: Iterable[str]) -> NamedStation | None:
        for name in dict.fromkeys(each for each in names if each):
            newest_at = self._metrics.newest_time(name)
            if newest_at is not None:
                return NamedStation(name, newest_at)
        return None


class _Looking:
    """A look for stations that takes a second or two at most."""

    def __init__(self, stations: Iterator[str], clock: Clock) -> None:
        self._stations = stations
        self._clock = clock
        self.is_cut = False

    def found(self) -> Iterator[str]:
        until = self._clock.monotonic() + _LOOKING_SECONDS
        for each in self._stations:
            if self._clock.monotonic() >= until:
                self.is_cut = True
                return
            yield each
