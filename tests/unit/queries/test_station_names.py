"""Which station a typed name means, and what it costs to find out."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.queries.station_names import StationNames
from bot.runtime.clock import Clock
from rules.alert.asked import UnknownStation
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
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

    def find(self, *readings: str) -> str:
        tables: Any = self
        return StationNames(tables, tables, Clock(monotonic=lambda: self.passed)).find(readings).station_id


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
    assert unknown.value.nearest == ["Depot  East", "DEPOT EAST"]


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
    assert StationNames(tables, tables, Clock()).alike("STATION_001") == ("STATION_001\u3164",)
