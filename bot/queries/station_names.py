"""Finds the station that a typed name means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import takewhile

from bot.runtime.clock import Clock
from rules.alert.asked import UnknownStation
from rules.text.normal_form import normal
from rules.text.typed_name import as_stored, bare, folded
from storage.fleet import FleetSnapshots
from storage.metrics import Metrics

LONGEST_NAME = 300
_NEAREST = 3
_LOOKING_SECONDS = 1.5
"""Before the first evaluation the table is searched for stations, one call each, for no longer than this."""


@dataclass(frozen=True)
class NamedStation:
    """A station with items in the table; `newest_at` (epoch ms) is the time of its newest, readable or not."""

    station_id: str
    newest_at: int


class StationNames:
    """Looks names up, blocking. Raises StorageUnavailable, SetupFault."""

    def __init__(self, metrics: Metrics, snapshots: FleetSnapshots, clock: Clock) -> None:
        self._metrics = metrics
        self._snapshots = snapshots
        self._clock = clock

    def find(self, readings: Sequence[str]) -> NamedStation:
        """
        Return the station of the first name that is a station's. Raises UnknownStation for the first name.

        A name is tried as typed, without quotes, as cards spell it, then as the only known one that folds to the same.
        """
        known: list[str] | None = None
        for name in readings:
            found = self._first((name, bare(name), as_stored(name)))
            if found is None:
                known = self._known() if known is None else known
                alike = [each for each in known if folded(each) == folded(name)]
                found = self._first(alike) if len(alike) == 1 else None
            if found is not None:
                return found
        raise _unknown(readings[0], known or [])

    def alike(self, station_id: str) -> tuple[str, ...]:
        """Return the other stations of the last evaluation whose names read the same."""
        snapshot = self._snapshots.read()
        names = (row.station_id for row in snapshot.rows) if snapshot else ()
        return tuple(each for each in names if each != station_id and normal(each) == normal(station_id))

    def _first(self, names: Iterable[str]) -> NamedStation | None:
        for name in dict.fromkeys(each for each in names if each):
            newest_at = self._metrics.newest_time(name)
            if newest_at is not None:
                return NamedStation(name, newest_at)
        return None

    def _known(self) -> list[str]:
        snapshot = self._snapshots.read()
        if snapshot is not None:
            return [row.station_id for row in snapshot.rows]
        until = self._clock.monotonic() + _LOOKING_SECONDS
        looked_at = takewhile(lambda _: self._clock.monotonic() < until, self._metrics.each_station())
        return list(dict.fromkeys(looked_at))


def _unknown(name: str, known: list[str]) -> UnknownStation:
    by_letters = {folded(each): each for each in known}
    alike = [each for each in known if folded(each) == folded(name)]
    close = get_close_matches(folded(name)[:LONGEST_NAME], list(by_letters), n=_NEAREST, cutoff=0.5)
    nearest = alike[:_NEAREST] or [by_letters[each] for each in close]
    return UnknownStation(name, nearest, has_any=bool(known))
