"""The station register, `stations.yml`: facts for all stations, for groups, for patterns, and for single ones."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from rules.alert.errors import InvalidRegister
from rules.stations.hours import DateText, checked_date
from rules.stations.maintenance import Maintenance
from rules.stations.meant import Known
from rules.stations.patterns import is_pattern, means
from rules.stations.section import RegisterSection, Text
from rules.stations.station_facts import StationEntry, StationFacts
from rules.text.doubts import ReadableName
from rules.text.faults import faults_of
from rules.text.normal_form import normal, reading_alike
from rules.text.yaml_file import YamlRefused, read_mapping, read_text

_MOST_VALUES = 500_000
_LIKE = "stations: {STATION_001: {time_zone: Europe/Rome}}"


class Register(RegisterSection):
    """
    What the register says.

    Of several entries for one station the more special one counts, fact by fact: `all_stations`, then its group, then
    patterns in the order of the file, then its id.
    """

    calendars: dict[Text, tuple[DateText, ...]] = Field(default_factory=dict)
    all_stations: StationEntry = StationEntry()
    groups: dict[Text, StationEntry] = Field(default_factory=dict)
    stations: dict[ReadableName, StationEntry] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _groups_are_known(self) -> Self:
        for place, entry in self.groups.items():
            if entry.group is not None:
                raise ValueError(f"groups.{place}.group: a group is in no other group")
        for place, entry in self.stations.items():
            if self.groups and entry.group not in {None, *self.groups}:
                known = ", ".join(self.groups)
                raise ValueError(f"stations.{place}.group: found '{entry.group}'; the groups are: {known}")
        return self

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Self:
        if alike := reading_alike(self.stations):
            raise ValueError(f"stations: {' and '.join(map(repr, alike[0]))} read the same")
        return self

    @model_validator(mode="after")
    def _dates_are_dates(self) -> Self:
        for name, dates in self.calendars.items():
            _checked(f"calendars.{name}", dates)
        for place, entry in self._entries():
            _checked(f"{place}.closed_on", [each for each in entry.closed_on or () if each not in self.calendars])
        return self

    def _entries(self) -> Iterator[tuple[str, StationEntry]]:
        yield "all_stations", self.all_stations
        yield from ((f"groups.{name}", entry) for name, entry in self.groups.items())
        yield from ((f"stations.{name}", entry) for name, entry in self.stations.items())

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The groups that a station can be in."""
        named = (entry.group for entry in (self.all_stations, *self.stations.values()))
        return frozenset({*self.groups, *(each for each in named if each)})

    @cached_property
    def region_names(self) -> frozenset[str]:
        """The regions that a station can be in."""
        return frozenset(each for _place, entry in self._entries() if (each := entry.region))

    @cached_property
    def has_maintenance(self) -> bool:
        """Whether any entry names maintenance."""
        return any(entry.maintenance for _place, entry in self._entries())

    def place_of(self, window: Maintenance) -> str | None:
        """Return for what an entry of all stations or of a group names a maintenance; None for single stations."""
        if window in (self.all_stations.maintenance or ()):
            return "all stations"
        named = (name for name, entry in self.groups.items() if window in (entry.maintenance or ()))
        return next((f"group {name}" for name in named), None)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The stations that have an entry of their own."""
        return tuple(each for each in self.stations if not is_pattern(each))

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of single stations, by how their ids read."""
        return {normal(each): name for each in self.ids if (name := self.stations[each].name)}

    def known(self, station_ids: Iterable[str]) -> list[Known]:
        """Return stations as people may mean them, each once."""
        return [Known(each, self.names.get(normal(each))) for each in dict.fromkeys(station_ids)]

    @cached_property
    def _by_name(self) -> dict[str, StationEntry]:
        return {normal(each): self.stations[each] for each in self.ids}

    @cached_property
    def _patterns(self) -> tuple[tuple[str, StationEntry], ...]:
        return tuple((each, entry) for each, entry in self.stations.items() if is_pattern(each))

    def station(self, station_id: str) -> StationFacts:
        """Return what is known about a station; one that no entry is for has no facts."""
        entries = [entry for pattern, entry in self._patterns if means(pattern, station_id)]
        entries += [entry] if (entry := self._by_name.get(normal(station_id))) else []
        group = next((entry.group for entry in reversed(entries) if entry.group), self.all_stations.group)
        of_group = self.groups.get(group) if group else None
        facts: dict[str, Any] = {}
        for entry in (self.all_stations, *([of_group] if of_group else []), *entries):
            facts |= {name: getattr(entry, name) for name in entry.model_fields_set}
        if facts.get("closed_on"):
            facts["closed_on"] = tuple(self._dates(facts["closed_on"]))
        return StationFacts.model_construct(**{**facts, "group": group, "station_id": station_id})

    def _dates(self, closed_on: Iterable[str]) -> Iterator[str]:
        for each in closed_on:
            yield from self.calendars.get(each, (each,))


def _checked(place: str, dates: Iterable[str]) -> None:
    for each in dates:
        try:
            checked_date(each)
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from error


NO_STATIONS = Register()
"""A register that says nothing."""


def load_register(path: Path | None) -> Register:
    """Return the register in a file; an empty one without a file. Raises InvalidRegister with every fault."""
    if path is None:
        return NO_STATIONS
    try:
        return parse_register(read_text(path), str(path))
    except YamlRefused as error:
        raise InvalidRegister(str(path), [str(error)]) from error


def parse_register(text: str, name: str) -> Register:
    """Return the register in YAML text; `name` is what errors call the file. Raises InvalidRegister."""
    try:
        return Register.model_validate(read_mapping(text, like=_LIKE, most_values=_MOST_VALUES))
    except YamlRefused as error:
        raise InvalidRegister(name, [str(error)]) from error
    except ValidationError as error:
        raise InvalidRegister(name, [str(fault) for fault in faults_of(error, Register)]) from error
