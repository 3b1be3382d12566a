"""Which stations a typed text means, and which it may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.stations.meant import Known, nearest_stations, stations_meant

FLEET = [Known(f"STATION_{number:03}") for number in range(1, 21)]
MIXED = [
    Known("STATION_003", "Milano Linate"),
    Known("STATION_012", "Milano Nord"),
    Known("DEPOT_7_EAST", "Hangar 12"),
    Known("Z\u00fcrich HB", "Z\u00fcrich"),
    Known("GATE-A5"),
    Known("\u6771\u4eac\u99c5"),
]


@pytest.mark.parametrize(
    ("typed", "station"),
    [
        ("3", "STATION_003"),
        ("003", "STATION_003"),
        ("0000003", "STATION_003"),
        ("\uff13", "STATION_003"),
        ("station_3", "STATION_003"),
        ("STATION3", "STATION_003"),
        ("station 03", "STATION_003"),
        ("`station_3`", "STATION_003"),
        ("milano linate", "STATION_003"),
        ("Milano  L", "STATION_003"),
        ("milano-linate", "STATION_003"),
        ("7", "DEPOT_7_EAST"),
        ("depot 7", "DEPOT_7_EAST"),
        ("dep", "DEPOT_7_EAST"),
        ("hangar", "DEPOT_7_EAST"),
        ("Hangar 012", "DEPOT_7_EAST"),
        ("gate a5", "GATE-A5"),
        ("Gate A 05", "GATE-A5"),
        ("gate", "GATE-A5"),
        ("z\u00fcr", "Z\u00fcrich HB"),
        ("\u6771", "\u6771\u4eac\u99c5"),
    ],
)
def test_a_number_a_name_or_a_beginning_means_its_station(typed: str, station: str) -> None:
    assert stations_meant(typed, MIXED) == [station]


@pytest.mark.parametrize("typed", ["STATION_1", "station_01", "1"])
def test_a_number_is_never_the_beginning_of_another(typed: str) -> None:
    assert stations_meant(typed, [Known("STATION_100"), Known("STATION_012")]) == []
    assert stations_meant(typed, [Known("STATION_100"), Known("STATION_001")]) == ["STATION_001"]


def test_the_strictest_sense_counts() -> None:
    stations = [Known("3"), Known("STATION_003"), Known("STATION_3"), Known("DEPOT", "station 9"), Known("STATION_9")]
    assert stations_meant("3", stations) == ["3"]
    assert stations_meant("station_3", stations) == ["STATION_3"]
    assert stations_meant("station 9", stations) == ["DEPOT"]


def test_what_means_several_is_returned_whole() -> None:
    assert stations_meant("3", [Known("STATION_003"), Known("DEPOT_3")]) == ["STATION_003", "DEPOT_3"]
    assert stations_meant("milano", MIXED) == ["STATION_003", "STATION_012"]


@pytest.mark.parametrize("typed", ["", "_", "\N{SNOWMAN}", "''", "4", "station_4", "3 2h", "x" * 300, "9" * 5_000])
def test_what_is_like_none_means_none(typed: str) -> None:
    assert stations_meant(typed, MIXED) == []


def test_suggestions_go_by_number_and_by_distance() -> None:
    assert nearest_stations("STATOIN_01", FLEET, 3) == ["STATION_001", "STATION_002", "STATION_003"]
    assert nearest_stations("station_25", FLEET, 3) == ["STATION_020", "STATION_019", "STATION_018"]
    assert nearest_stations("25", FLEET, 2) == ["STATION_020", "STATION_019"]
    assert nearest_stations("statoin_12", [*FLEET, Known("DEPOT_12"), Known("GATE")], 3)[0] == "STATION_012"


def test_suggestions_go_by_the_name_and_by_a_part_of_it() -> None:
    assert nearest_stations("linate", MIXED, 1) == ["STATION_003"]
    assert nearest_stations("milan nrod", MIXED, 1) == ["STATION_012"]
    assert nearest_stations("zzz", MIXED, 3) == []


@given(st.text(max_size=40), st.lists(st.builds(Known, st.text(min_size=1), st.none() | st.text(min_size=1))))
def test_anything_can_be_typed_and_anything_can_be_a_name(typed: str, stations: list[Known]) -> None:
    ids = {each.station_id for each in stations}
    assert set(stations_meant(typed, stations)) <= ids
    assert set(nearest_stations(typed, stations, 3)) <= ids


ACCENTED = [Known("S1", "Zürich Süd"), Known("S2", "Malmö"), Known("S3", "Malmo"), Known("S4", "Đà Nẵng"), Known("कि")]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zurich sud", ["S1"]),
        ("ZURICH", ["S1"]),
        ("Zürich", ["S1"]),
        ("malmö", ["S2"]),
        ("malmo", ["S3"]),
        ("malm", ["S2", "S3"]),
        ("đa nang", ["S4"]),
        ("का", []),
    ],
)
def test_a_name_is_meant_without_its_accents_too_but_with_them_where_two_differ_by_them(
    typed: str, meant: list[str]
) -> None:
    assert stations_meant(typed, ACCENTED) == meant
