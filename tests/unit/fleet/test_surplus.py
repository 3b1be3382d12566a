"""The nearest open station with a surplus: which can spare batteries, and which of them is named."""

from decimal import Decimal
from typing import Any

import pytest

from rules.alert.alert import Severity
from rules.evaluate.ruleset import RuleSet, parse_rules
from rules.fleet.fleet_snapshot import StationRow
from rules.fleet.surplus import Spares
from rules.playbook.playbook import SurplusBounds
from rules.stations.register import parse_register
from tests.factories import NOW

TURIN = "{latitude: 45.07, longitude: 7.66}"
NEAR = "{latitude: 45.07, longitude: 7.67}"  # 0.8 km
FAR = "{latitude: 45.16, longitude: 7.66}"  # 10 km
MILAN = "{latitude: 45.46, longitude: 9.19}"  # 127 km


def ruled(stations: str) -> RuleSet:
    return parse_rules("window_minutes: 5", "rules.yml", parse_register(f"stations: {{{stations}}}", "stations.yml"))


def row(station: str, **more: Any) -> StationRow:
    given = {"charged": 20, "uncharged": 4, "swaps_per_hour": Decimal(2), "was_heard": True, "seen_at": NOW}
    return StationRow(**{"station_id": station, **given, **more})


def nearest(rules: RuleSet, *rows: StationRow, bounds: SurplusBounds | None = None) -> tuple[str, int] | None:
    spares = Spares(rows, rules, bounds or SurplusBounds(), NOW)
    found = spares.nearest(rules.of("A").station)
    return None if found is None else (found.station.station_id, found.batteries)


BESIDE = ruled("A: {neighbours: [B, C]}, B: {}, C: {}")


def test_the_first_neighbour_with_a_surplus_is_named_with_what_it_can_spare() -> None:
    # Half of its 24 batteries stay.
    assert nearest(BESIDE, row("A"), row("B"), row("C")) == ("B", 8)
    assert nearest(BESIDE, row("C"), row("B", charged=5)) == ("C", 8)


@pytest.mark.parametrize(
    "ill",
    [
        {"was_read": False},
        {"severity": Severity.LOW},
        {"was_heard": False},
        {"was_heard": None},
        {"late_ms": 1},
        {"charged": None},
        {"uncharged": None},
        {"charged": 12, "uncharged": 12},
        {"swaps_per_hour": Decimal(20)},
    ],
)
def test_a_station_that_is_ill_unknown_or_needs_its_own_spares_nothing(ill: dict[str, Any]) -> None:
    assert nearest(BESIDE, row("B", **ill)) is None


def test_a_station_spares_nothing_if_it_is_closed_or_closes_soon() -> None:
    # NOW is 08:26:40 in UTC, on a Saturday.
    for hours, spares in {"00:00-24:00": True, "08:00-09:30": True, "08:00-08:50": False, "09:00-24:00": False}.items():
        rules = ruled(f"A: {{neighbours: B}}, B: {{opening_hours: {{daily: '{hours}'}}}}")
        assert (nearest(rules, row("B")) is not None) is spares, hours


def test_two_batteries_a_swap_count_for_the_next_hour_and_one_battery_alone_helps_nobody() -> None:
    rules = ruled("A: {neighbours: B}, B: {batteries_per_swap: 2}")
    assert nearest(rules, row("B", swaps_per_hour=Decimal(8))) == ("B", 4)
    assert nearest(rules, row("B", swaps_per_hour=Decimal("9.5"))) is None


def test_without_neighbours_the_nearest_by_coordinates_is_named_up_to_a_distance() -> None:
    rules = ruled(f"A: {{coordinates: {TURIN}}}, B: {{coordinates: {FAR}}}, C: {{coordinates: {NEAR}}}, D: {{}}")
    assert nearest(rules, row("B"), row("C"), row("D"), row("A")) == ("C", 8)
    assert nearest(rules, row("B"), row("C", charged=0)) == ("B", 8)
    assert nearest(rules, row("B"), bounds=SurplusBounds(within_km=Decimal(5))) is None
    away = ruled(f"A: {{coordinates: {TURIN}}}, M: {{coordinates: {MILAN}}}")
    assert nearest(away, row("M")) is None
    assert nearest(away, row("M"), bounds=SurplusBounds(within_km=Decimal(150))) == ("M", 8)


def test_of_neighbours_whose_place_is_known_the_nearest_counts_and_its_distance_is_said() -> None:
    rules = ruled(
        f"A: {{neighbours: [B, C], coordinates: {TURIN}}}, B: {{coordinates: {FAR}}}, C: {{coordinates: {NEAR}}}"
    )
    found = Spares((row("B"), row("C")), rules, SurplusBounds(), NOW).nearest(rules.of("A").station)
    assert found is not None
    assert found.station.station_id == "C"
    assert found.metres == pytest.approx(785, abs=5)


def test_where_no_neighbour_can_spare_any_one_that_is_not_too_far_does() -> None:
    rules = ruled(f"A: {{neighbours: B, coordinates: {TURIN}}}, B: {{}}, C: {{coordinates: {NEAR}}}")
    assert nearest(rules, row("B", charged=1), row("C")) == ("C", 8)


def test_places_beside_the_date_line_and_the_poles_are_near_each_other() -> None:
    line = ruled(
        "A: {coordinates: {latitude: 0, longitude: 179.99}}, B: {coordinates: {latitude: 0, longitude: -179.99}}"
    )
    assert nearest(line, row("B")) == ("B", 8)
    pole = ruled(
        "A: {coordinates: {latitude: 89.99, longitude: 0}}, B: {coordinates: {latitude: 89.99, longitude: 180}}"
    )
    assert nearest(pole, row("B")) == ("B", 8)


def test_a_station_of_which_the_register_knows_nothing_has_none() -> None:
    assert nearest(ruled("B: {}"), row("B"), row("A")) is None
    assert nearest(ruled("A: {neighbours: [A, NOWHERE]}"), row("A")) is None


def test_a_larger_share_that_stays_leaves_less_to_spare() -> None:
    bounds = SurplusBounds(keep_share_percent=Decimal(75))
    assert nearest(BESIDE, row("B"), bounds=bounds) == ("B", 2)
