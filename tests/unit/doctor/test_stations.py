"""The doctor names the stations that report the most fields that cannot be used."""

from typing import Any

import pytest

from bot.doctor.check_result import CheckResult
from bot.doctor.stations import (
    check_metrics,
    check_names,
    check_register,
    judged,
    judged_leader,
    judged_names,
    judged_register,
)
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.stations.register import parse_register
from storage.errors import StorageUnavailable
from tests.factories import NOW


def snapshot(**unusable: dict[str, int]) -> FleetSnapshot:
    rows = tuple(StationRow(station_id=name, unusable=fields) for name, fields in unusable.items())
    return FleetSnapshot(at=NOW, every_ms=60_000, window_ms=300_000, rows=rows)


def test_the_worst_come_first_each_with_its_fields_and_the_rest_are_counted() -> None:
    found = judged(
        snapshot(
            S0={}, S1={"swapRate": 1}, S2={"swapRate": 2, "errorLogs": 5}, **{f"T{each}": {"x": 3} for each in range(5)}
        )
    )
    assert found.fix is not None
    assert "count as not reported: S2 (errorLogs in 5, swapRate in 2 of its last samples); T0" in found.fix
    assert "and 2 more stations" in found.fix
    assert "S0" not in found.fix


def test_where_all_is_well_there_is_nothing_to_mend() -> None:
    assert judged(snapshot(S0={})) == CheckResult("metrics of the stations: every field can be used")


def test_stations_of_which_nothing_can_be_read_are_named() -> None:
    rows = (StationRow(station_id="S0", was_heard=True, seen_at=NOW), StationRow(station_id="S1", was_heard=False))
    found = judged(FleetSnapshot(at=NOW, every_ms=60_000, window_ms=300_000, rows=rows))
    assert found.what == "metrics of the stations: nothing can be read of S1"
    assert found.fix is not None
    assert "an item was skipped" in found.fix


class Read:
    """The snapshot of the last evaluation; None before the first."""

    def __init__(self, snapshot: FleetSnapshot | StorageUnavailable | None) -> None:
        self._snapshot = snapshot

    def read(self) -> FleetSnapshot | None:
        if isinstance(self._snapshot, StorageUnavailable):
            raise self._snapshot
        return self._snapshot


@pytest.mark.parametrize("there", [None, StorageUnavailable("The table does not answer.")])
def test_before_the_first_evaluation_and_without_the_table_nothing_is_known(there: Any) -> None:
    register = parse_register("stations: {S1: {}}", "stations.yml")
    read: Any = Read(there)
    for found in (check_metrics(read), check_names(read), check_register(read, register)):
        assert (found.is_known, found.is_fault) == (False, False)
        assert found.fix


def test_a_register_of_stations_of_which_none_has_reported_is_not_said_to_fit() -> None:
    register = parse_register("stations: {S1: {}}", "stations.yml")
    assert not judged_register(register, []).is_known


def test_names_that_read_the_same_or_are_not_what_they_look_like_are_told() -> None:
    assert judged_names(["STATION_001", "北京站", "Zürich HB"]).fix is None
    found = judged_names(["STATION_001", "STATION_001\u3164", "ST\u0410TION_002"])
    assert found.fix is not None
    assert "different stations read the same: STATION_001 and STATION_001⟨U+3164⟩" in found.fix
    assert "ST⟨U+0410 CYRILLIC A⟩TION_002: character 3, U+0410 CYRILLIC CAPITAL LETTER A" in found.fix


def test_names_that_differ_only_in_letters_of_one_shape_are_told() -> None:
    assert judged_names(["STATION_001", "STATION_002", "STATION_010", "STATION_100"]).fix is None
    found = judged_names(["STATION_001", "STATION_OO1", "AZS l", "AZS I", "AZS 2"])
    assert "different stations that look alike: AZS I and AZS l; STATION_001 and STATION_OO1" in str(found.fix)


def test_entries_of_the_register_that_are_for_no_station_are_named() -> None:
    register = parse_register("stations: {S1: {}, STATON_2: {}, 'S*': {}, 'X?': {}}", "stations.yml")
    found = judged_register(register, ["S1", "STATION_2"])
    assert (found.is_known, found.is_fault) == (False, False)
    assert found.what == "station register: no station has reported that STATON_2, X? would be for"
    assert "every entry is for" in judged_register(register, ["S1", "STATON_2", "X7"]).what


@pytest.mark.parametrize(
    ("stations", "every_seconds", "is_fault"),
    [(19_200, 60, False), (19_201, 60, True), (90_000, 300, False), (10, 0.01, True)],
)
def test_more_stations_than_one_leader_can_look_at_are_a_fault_and_the_fix_says_where_to_read(
    stations: int, every_seconds: float, is_fault: bool
) -> None:
    found = judged_leader(stations, every_seconds)
    assert f"{stations} stations" in found.what
    assert found.is_fault is is_fault
    assert ("docs/scale.md" in (found.fix or "")) is is_fault
