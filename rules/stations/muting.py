"""Which stations a mute is for, and when it hides: the live loop and a replay of the past ask the same."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from rules.alert.alert import AlertType, Severity
from rules.alert.mute import AHEAD_MS, Covers, Mute, MuteHours
from rules.stations.maintenance import Maintenance
from rules.stations.station_facts import END_OF_CALENDAR_MS, StationFacts
from rules.text.normal_form import normal
from rules.units import SECOND_MS

Source = TypeVar("Source")
"""What a muting was made of."""


@dataclass(frozen=True)
class Muting(Generic[Source]):
    """A mute of one type for some stations, from `since` up to `until` (epoch ms), all the time or again and again."""

    source: Source
    covers: Covers
    place: str
    alert_type: AlertType
    since: int
    until: int
    hides_critical: bool
    every: MuteHours | None = None

    @cached_property
    def window(self) -> Maintenance | None:
        """The hours in which it hides, if not all the time; None as well for hours that somebody made unreadable."""
        return None if self.every is None else window_of(self.every)

    def is_on(self, station: StationFacts, now_ms: int) -> bool:
        """Whether it hides something at a station at a time (epoch ms)."""
        if not self.since <= now_ms < self.until or not 0 <= now_ms < END_OF_CALENDAR_MS:
            return False
        now = datetime.fromtimestamp(now_ms / SECOND_MS, UTC)
        return self.every is None or (self.window is not None and self.window.holds(now, station.zone))

    def hides(self, severity: Severity, station: StationFacts, now_ms: int) -> bool:
        """Whether no alert is opened at a station for a finding of this severity at a time (epoch ms)."""
        return (severity is not Severity.CRITICAL or self.hides_critical) and self.is_on(station, now_ms)


@dataclass(frozen=True)
class Mutings(Generic[Source]):
    """Mutes, found by what they are for."""

    all: tuple[Muting[Source], ...] = ()

    @cached_property
    def _by(self) -> dict[tuple[Covers, str, AlertType], list[Muting[Source]]]:
        found: defaultdict[tuple[Covers, str, AlertType], list[Muting[Source]]] = defaultdict(list)
        for each in self.all:
            found[each.covers, normal(each.place), each.alert_type].append(each)
        return found

    def of(self, station_id: str, alert_type: AlertType, station: StationFacts) -> Iterator[Muting[Source]]:
        """Yield the mutes of a type that are for a station, by itself, its group or its region."""
        places = ((Covers.STATION, station_id), (Covers.GROUP, station.group), (Covers.REGION, station.region))
        for covers, place in places:
            if place is not None:
                yield from self._by.get((covers, normal(place), alert_type), ())


def window_of(every: MuteHours) -> Maintenance | None:
    """Return the hours of a recurrence as the register has them; None if they are none."""
    try:
        return Maintenance.model_validate({"days": every.days, "at": every.hours, "until": every.last_day})
    except ValueError:
        return None


def muting_of(mute: Mute, ahead_ms: int = 0) -> Muting[Mute]:
    """Return a stored mute as one to ask; it counts `ahead_ms` before it began, by another replica's clock."""
    since = mute.since - ahead_ms
    place = mute.place
    return Muting(mute, mute.covers, place, mute.alert_type, since, mute.until, mute.hides_critical, mute.recurrence)


def at_each_station(
    mutes: Iterable[Mute], station_ids: Iterable[str], facts: Callable[[str], StationFacts], now_ms: int
) -> list[Mute]:
    """
    Return the mutes that hide something now, those for many stations or certain hours at each of some stations.

    What is for one station all the time is returned whichever stations are given.
    """
    mutes = list(mutes)
    mutings = Mutings(tuple(muting_of(each, AHEAD_MS) for each in mutes if each.name is not None))
    found = [each for each in mutes if each.name is None]
    for station_id in station_ids if mutings.all else ():
        on = _on(mutings, station_id, facts(station_id), now_ms)
        found += [each.model_copy(update={"station_id": station_id}) for each in on]
    return found


def _on(mutings: Mutings[Mute], station_id: str, station: StationFacts, now_ms: int) -> Iterator[Mute]:
    for alert_type in AlertType:
        for each in mutings.of(station_id, alert_type, station):
            if each.is_on(station, now_ms):
                yield each.source


def at_station(mutes: Iterable[Mute], station_id: str, station: StationFacts, now_ms: int) -> list[Mute]:
    """Return the mutes that hide something at a station now, and at names that read the same."""
    found = at_each_station(mutes, [station_id], lambda _each: station, now_ms)
    return [each for each in found if normal(each.station_id) == normal(station_id)]


def stations_of(
    covers: Covers, place: str, station_ids: Iterable[str], facts: Callable[[str], StationFacts]
) -> list[str]:
    """Return those of the stations that a mute is for."""
    if covers is Covers.STATION:
        return [each for each in station_ids if normal(each) == normal(place)]
    known = ((each, facts(each)) for each in station_ids)
    of = {each: {Covers.GROUP: station.group, Covers.REGION: station.region}.get(covers) for each, station in known}
    return [each for each, name in of.items() if name is not None and normal(name) == normal(place)]


def tells_of(details: Mapping[str, Any], station_id: str, station: StationFacts) -> bool:
    """Whether an audit entry's details tell of a mute of many stations, or of certain hours, that is for a station."""
    covers, place = details.get("covers"), details.get("name")
    of = {Covers.STATION: station_id, Covers.GROUP: station.group, Covers.REGION: station.region}
    name = next((name for each, name in of.items() if each == covers), None)
    return name is not None and isinstance(place, str) and normal(name) == normal(place)
