"""Which station a typed name means, and what it costs to find out."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.queries.fleet import Look
from bot.queries.station_names import StationNames
from bot.runtime.clock import Clock
from rules.alert.asked import UnknownStation
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.stations.register import NO_STATIONS, Register, parse_register
from rules.text.spelled import spelled
from rules.text.typed_name import bare, folded
from tests.factories import MINUTE, NOW
from tests.names import MISLEADING


class Tables:
    """Metrics and snapshots in one; each station that is discovered takes a tenth of a second."""

    def __init__(self, *stations: str, evaluated: bool = True) -> None:
        self.stations = stations
        self.evaluated = evaluated
        self.passed = 0.0

    def newest_time(self, station_id: str) -> int | None:
        assert station_id, "DynamoDB takes no empty key"
        return NOW if station_id in self.stations else None

    def each_station(self) -> Iterator[str]:
        for each in self.stations:
            self.passed += 0.1
            yield each

    def read(self) -> FleetSnapshot | None:
        rows = tuple(StationRow(station_id=each) for each in self.stations)
        return FleetSnapshot(at=NOW, every_ms=MINUTE, window_ms=5 * MINUTE, rows=rows) if self.evaluated else None

    def find(self, *readings: str, register: Register = NO_STATIONS) -> str:
        tables: Any = self
        clock = Clock(monotonic=lambda: self.passed)
        return StationNames(tables, tables, clock, lambda: register).find(readings).station_id


@pytest.mark.parametrize("name", ["Depot  East", '"North"', "Gate 'B'", "`x`", "A&B", "depot.east.io", "<North>", "`"])
def test_every_name_that_a_station_may_have_is_found_as_typed(name: str) -> None:
    assert Tables(name, "North", "Depot East").find(name) == name


@pytest.mark.parametrize(
    ("typed", "station"),
    [
        ("`STATION_001`", "STATION_001"),
        ("station_001", "STATION_001"),
        ("depot east", "Depot  East"),
        ("gate 'b'", "Gate 'B'"),
        ("north", '"North"'),
        ("'North'", '"North"'),
    ],
)
def test_a_name_is_found_whatever_its_case_spaces_and_quotes(typed: str, station: str) -> None:
    assert Tables("STATION_001", "Depot  East", "Gate 'B'", '"North"').find(typed) == station


def test_the_first_reading_that_is_a_station_counts() -> None:
    tables = Tables("Depot", "DEPOT EAST")
    assert tables.find("depot east", "depot") == "DEPOT EAST"
    assert tables.find("Depot please", "Depot") == "Depot"


def test_of_two_that_are_alike_neither_is_taken_and_both_are_named() -> None:
    with pytest.raises(UnknownStation) as unknown:
        Tables("Depot  East", "DEPOT EAST", "Depot West").find("depot east")
    assert sorted(unknown.value.nearest) == ["DEPOT EAST", "Depot  East"]


def test_a_typo_gets_the_nearest_names_and_reads_no_table_of_stations() -> None:
    tables = Tables(*(f"STATION_{number:04}" for number in range(3_000)))
    with pytest.raises(UnknownStation) as unknown:
        tables.find("STATOIN_0001 please", "STATOIN_0001")
    assert unknown.value.nearest
    assert tables.find("station_0001") == "STATION_0001"
    assert tables.passed == 0


def test_before_the_first_evaluation_stations_are_looked_for_a_second_or_two() -> None:
    tables = Tables(*(f"STATION_{number:04}" for number in range(3_000)), evaluated=False)
    assert tables.find("station_0001") == "STATION_0001"
    assert tables.passed < 2
    with pytest.raises(UnknownStation) as unknown:
        Tables(evaluated=False).find("STATION_0001")
    assert not unknown.value.has_any


def test_names_that_a_person_would_call_the_same_fold_to_one() -> None:
    assert folded('"Depot  East"') == folded("depot east") == folded("`DEPOT\tEAST`")
    assert bare("'''") == "'''"


def test_a_name_is_found_as_cards_spell_it_and_as_it_reads() -> None:
    for name in MISLEADING:
        if "\ud800" not in name:
            assert Tables(name, "STATION_009").find(spelled(name)) == name
    assert Tables("STATION_001\u3164").find("station_001") == "STATION_001\u3164"
    assert Tables("Z\u00fcrich HB").find("Zu\u0308rich hb") == "Z\u00fcrich HB"


def test_of_two_that_read_the_same_each_is_found_by_its_own_spelling_and_knows_the_other() -> None:
    tables: Any = Tables("STATION_001", "STATION_001\u3164")
    assert tables.find("STATION_001") == "STATION_001"
    assert tables.find("STATION_001⟨U+3164⟩") == "STATION_001\u3164"
    assert Look(tables.read(), tables, tables).alike("STATION_001") == ("STATION_001\u3164",)


REGISTER = parse_register(
    "stations: {STATION_003: {name: Depot East}, STATION_004: {name: Depot West}}", "stations.yml"
)
FLEET = Tables(*(f"STATION_{number:03}" for number in range(1, 21)))


@pytest.mark.parametrize("typed", ["3", "003", "#3", "station_3", "Station 3", "station-0003", "Depot East", "depot e"])
def test_a_station_is_found_by_its_number_by_its_name_and_by_how_its_name_begins(typed: str) -> None:
    assert FLEET.find(typed, register=REGISTER) == "STATION_003"


def test_the_longer_reading_counts_where_it_means_a_station_loosely() -> None:
    assert FLEET.find("depot east", "depot", register=REGISTER) == "STATION_003"
    assert FLEET.find("3 please", "3") == "STATION_003"


def test_what_means_several_names_them_with_what_they_are_called() -> None:
    with pytest.raises(UnknownStation) as unknown:
        FLEET.find("depot please", "depot", register=REGISTER)
    assert unknown.value.station_id == "depot"
    assert unknown.value.called == {"STATION_003": "Depot East", "STATION_004": "Depot West"}


def test_before_every_station_is_known_a_number_or_a_beginning_means_none_for_certain() -> None:
    tables = Tables("DEPOT", *(f"STATION_{number:04}" for number in range(3_000)), evaluated=False)
    with pytest.raises(UnknownStation) as unknown:
        tables.find("dep")
    assert unknown.value.nearest[0] == "DEPOT"
    assert tables.find("station_0001") == "STATION_0001"
