"""Which stations can spare charged batteries for another, and which of them is the nearest."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from math import asin, cos, hypot, radians, sin, sqrt

from rules.evaluate.ruleset import RuleSet
from rules.fleet.fleet_snapshot import StationRow
from rules.playbook.facts import Surplus
from rules.playbook.playbook import SurplusBounds
from rules.stations.station_facts import Coordinates, StationFacts
from rules.text.normal_form import normal
from rules.units import MINUTE_MS

_EARTH_METRES = 6_371_000
Direction = tuple[float, float, float]
_OPEN_FOR_MS = 30 * MINUTE_MS
"""One that closes sooner is of no use: a truck, or a driver, takes as long."""


@dataclass(frozen=True)
class Spares:
    """The stations as one tick read them, at a time (epoch ms). What can be spared is reckoned once it is asked for."""

    rows: tuple[StationRow, ...]
    rules: RuleSet
    bounds: SurplusBounds
    now_ms: int

    def nearest(self, station: StationFacts) -> Surplus | None:
        """Return the nearest with a surplus, of its neighbours, else of those not too far away; None without one."""
        return self._neighbour(station) or self._around(station)

    def beside(self, station: StationFacts, most: int) -> tuple[Surplus, ...]:
        """Return its neighbours with a surplus, the nearest first; without one, the nearest of all, if not too far."""
        able = self._neighbours(station) or ([found] if (found := self._around(station)) else [])
        return tuple(able[:most])

    def _neighbour(self, station: StationFacts) -> Surplus | None:
        return next(iter(self._neighbours(station)), None)

    def _neighbours(self, station: StationFacts) -> list[Surplus]:
        own, names = normal(station.station_id), dict.fromkeys(map(normal, station.neighbours or ()))
        able = [_seen_from(station, self._able[each]) for each in names if each != own and each in self._able]
        # Of stations whose place is not known the order of the register counts.
        return sorted(able, key=lambda each: float("inf") if each.metres is None else each.metres)

    def _around(self, station: StationFacts) -> Surplus | None:
        if station.coordinates is None:
            return None
        own, (x, y, z) = normal(station.station_id), _direction(station.coordinates)
        # The smaller the angle between two directions, the greater is their product.
        others = [(x * u + y * v + z * w, name) for name, (u, v, w) in self._directions if name != own]
        if not others:
            return None
        found = _seen_from(station, self._able[max(others)[1]])
        return found if (found.metres or 0) <= self.bounds.within_km * 1_000 else None

    @cached_property
    def _able(self) -> dict[str, Surplus]:
        found = (self._surplus(row) for row in self.rows if _is_well(row))
        return {normal(each.station.station_id): each for each in found if each is not None}

    @cached_property
    def _directions(self) -> list[tuple[str, Direction]]:
        placed = ((name, each.station.coordinates) for name, each in self._able.items())
        return [(name, _direction(at)) for name, at in placed if at is not None]

    def _surplus(self, row: StationRow) -> Surplus | None:
        station = self.rules.of(row.station_id).station
        spare, per_swap = self._spare(row, station.batteries_per_swap or 1), station.batteries_per_swap or 1
        is_open = all(station.rest(at) is None for at in (self.now_ms, self.now_ms + _OPEN_FOR_MS))
        return Surplus(station, spare) if is_open and spare >= per_swap else None

    def _spare(self, row: StationRow, per_swap: int) -> int:
        """Return how many it can spare: it keeps a share of its batteries, and those for its own next hour."""
        if row.charged is None or row.uncharged is None:
            return 0
        share = (row.charged + row.uncharged) * self.bounds.keep_share_percent / 100
        own = max(share, (row.swaps_per_hour or Decimal(0)) * per_swap)
        return row.charged - int(own.to_integral_value(ROUND_CEILING))


def _is_well(row: StationRow) -> bool:
    """Whether it was heard in time, and nothing is wrong with it."""
    return row.was_read and row.severity is None and row.was_heard is True and row.late_ms is None


def _seen_from(station: StationFacts, other: Surplus) -> Surplus:
    here, there = station.coordinates, other.station.coordinates
    metres = None if here is None or there is None else round(_metres(here, there))
    return Surplus(other.station, other.batteries, metres)


def _direction(at: Coordinates) -> Direction:
    """Return where a place lies as seen from the middle of the Earth."""
    latitude, longitude = radians(at.latitude), radians(at.longitude)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def _metres(here: Coordinates, there: Coordinates) -> float:
    """Return the distance on a sphere."""
    north = sin(radians(there.latitude - here.latitude) / 2)
    east = sin(radians(there.longitude - here.longitude) / 2)
    across = sqrt(cos(radians(here.latitude)) * cos(radians(there.latitude))) * east
    return 2 * _EARTH_METRES * asin(min(1.0, hypot(north, across)))
