"""The station register: which entry counts, what is accepted, and how each fault is told."""

from pathlib import Path

import pytest

from rules.alert.errors import InvalidRegister
from rules.stations.register import Register, load_register, parse_register
from rules.stations.station_facts import StationFacts

REGISTER = parse_register(
    """
all_stations: {time_zone: Europe/Rome, cabinets: 1}
groups:
  north: {region: Piemonte, cabinets: 2}
  south: {}
stations:
  DEPOT_*: {group: north, cadence_seconds: 60}
  DEPOT_1?: {cadence_seconds: 300}
  DEPOT_12: {name: Porta Susa, cabinets: 3, region: "NO", neighbours: DEPOT_13, runbook: "https://wiki/d12"}
  "DEPOT[2]": {name: In brackets}
""",
    "stations.yml",
)


def faults(text: str) -> list[str]:
    with pytest.raises(InvalidRegister) as refused:
        parse_register(text, "stations.yml")
    return refused.value.faults


def test_the_more_special_entry_counts_fact_by_fact() -> None:
    station = REGISTER.station("DEPOT_12")
    assert (station.name, station.group, station.region) == ("Porta Susa", "north", "NO")
    assert (station.cabinets, station.cadence_seconds, station.zone.key) == (3, 300, "Europe/Rome")
    assert station.neighbours == ("DEPOT_13",)


@pytest.mark.parametrize(
    ("station_id", "cabinets", "cadence"), [("DEPOT_7", 2, 60), ("DEPOT_19", 2, 300), ("STATION_1", 1, None)]
)
def test_patterns_and_groups_are_for_stations_without_an_entry(
    station_id: str, cabinets: int, cadence: int | None
) -> None:
    station = REGISTER.station(station_id)
    assert (station.cabinets, station.cadence_seconds) == (cabinets, cadence)


def test_entries_may_share_what_yaml_lets_them_share() -> None:
    text = "groups: {north: &n {region: R, cabinets: 2}}\nstations: {A: {<<: *n, cabinets: 3}}"
    station = parse_register(text, "stations.yml").station("A")
    assert (station.region, station.cabinets) == ("R", 3)


def test_square_brackets_are_part_of_a_name() -> None:
    assert REGISTER.station("DEPOT[2]").name == "In brackets"
    assert REGISTER.station("DEPOT2").name is None


def test_names_that_read_the_same_are_one_station() -> None:
    assert REGISTER.station("DEPOT_12 ").name == "Porta Susa"


def test_of_a_station_that_is_not_in_it_nothing_is_known_but_its_name() -> None:
    assert Register().station("STATION_001") == StationFacts(station_id="STATION_001")
    assert Register().station("STATION_001").zone.key == "UTC"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "stations: {A: {time_zone: Rome}}",
            "stations.A.time_zone: found 'Rome'; it should be a time zone of the IANA",
        ),
        ("stations: {A: {time_zone: ../UTC}}", "stations.A.time_zone: found '../UTC'; it should be a time zone"),
        ("stations: {A: {region: NO}}", "stations.A.region: found false; it should be a valid string"),
        ("stations: {A: {cabinets: 0}}", "stations.A.cabinets: found 0; it should be greater than or equal to 1"),
        ("stations: {A: {cabinets: true}}", "stations.A.cabinets: found true; it should be a valid integer"),
        ("stations: {A: {cadence: 3}}", "stations.A.cadence: no such key. Did you mean 'cadence_seconds'?"),
        ("stations: {A: {runbook: 'javascript:x'}}", "stations.A.runbook: found 'javascript:x'"),
        ("stations: {A: {coordinates: {latitude: 91, longitude: 0}}}", "stations.A.coordinates.latitude: found 91"),
        ("stations: {A: {neighbours: 5}}", "stations.A.neighbours: found 5; it should be a list"),
        ("groups: {a: {}}\nstations: {A: {group: b}}", "stations.A.group: found 'b'; the groups are: a"),
        ("groups: {a: {group: b}}", "groups.a.group: a group is in no other group"),
        ("stations: [A]", "stations: found a list; it should be keys with values"),
        ("statins: {}", "statins: no such key. Did you mean 'stations'?"),
        ("stations: {5: {}}", "line 1: the key '5' is not text; put it in quotes"),
        ("stations: {A: {}, A: {}}", "line 1: the key 'A' is given twice"),
        (
            'stations: {"A\u3164": {}}',
            "stations.A⟨U+3164⟩: found 'A⟨U+3164⟩'; character 2, U+3164 HANGUL FILLER, cannot be seen",
        ),
        ('groups: {"n\u200b": {}}', "groups.n⟨U+200B⟩: found 'n⟨U+200B⟩'; character 2, U+200B ZERO WIDTH SPACE"),
        ('calendars: {"x\u202e": []}', "calendars.x⟨U+202E⟩: found 'x⟨U+202E⟩'; character 2, U+202E"),
        *(
            (f'stations: {{A: {{{fact}: "n\u00a0m"}}}}', f"stations.A.{fact}: found 'n⟨U+00A0⟩m'; character 2, U+00A0")
            for fact in ("name", "group", "region")
        ),
        ('stations: {"A 1": {}, "A  1": {}}', "stations: 'A  1' and 'A 1' read the same"),
        ("", "the file is empty"),
    ],
)
def test_each_fault_is_told_with_its_place(text: str, fault: str) -> None:
    assert fault in faults(text)[0]


def test_every_fault_is_told_at_once() -> None:
    assert len(faults("stations: {A: {cabinets: 0, region: 5}, B: {time_zone: x}}")) == 3


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidRegister, match="cannot be used as a station register"):
        load_register(tmp_path / "none.yml")


def test_a_register_holds_more_than_other_files_may() -> None:
    # What an alias stands for counts each time.
    first = "  S0: {neighbours: &all [" + ", ".join(f"N{each}" for each in range(100)) + "]}"
    text = "\n".join(["stations:", first, *(f"  S{each}: {{neighbours: *all}}" for each in range(1, 300))])
    assert len(parse_register(text, "stations.yml").ids) == 300
