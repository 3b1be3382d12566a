from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.fleet.day import MINUTES_PER_DAY, busyness
from bot.demo.fleet.feed import Feed
from bot.demo.fleet.feeder import HISTORY_SECONDS, Feeder
from bot.demo.fleet.fleet import COMPRESSION, STATION_IDS, SimulatedFleet
from bot.demo.fleet.script import SCRIPT
from bot.demo.fleet.story import Story, charger_dies, chargers_wear, commuter_rush, falls_silent, fault_flaps, runs_dry
from bot.runtime.clock import Clock
from rules.alert.alert import AlertType
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules
from rules.intake.metric_intake import accept_metric
from rules.metric import ChargerHealth, Metric

NOW = 1_763_845_000_000
SAMPLE_SECONDS = 10
SCHEMA = {
    "stationId",
    "timestamp",
    "swapRate",
    "demandSurge",
    "chargerUptime",
    "chargerHealth",
    "chargedBatteries",
    "unchargedBatteries",
    "errorLogs",
    "faultPatterns",
}

seeds = st.integers(min_value=0, max_value=10_000)
fewer = settings(max_examples=settings().max_examples // 5)
"""A day of the fleet takes a second to live through."""

Opened = dict[tuple[str, AlertType], float]
"""When (seconds after the first live sample) an alert would be opened for a station."""


def opened(fleet: SimulatedFleet, seconds: int) -> Opened:
    """Run a fleet in real time's steps and let the shipped rules judge every sample of it."""
    rules, found = default_rules(), Opened()
    reported: dict[str, list[Metric]] = defaultdict(list)
    for raw in Feeder(fleet, Feed("http://unused", "unused"), Clock()).history(NOW):
        reported[raw["stationId"]].append(Metric.model_validate(raw))
    for second in range(0, seconds + 1, SAMPLE_SECONDS):
        at = NOW + second * 1000
        for raw in fleet.step(SAMPLE_SECONDS * fleet.compression if second else 0, at):
            reported[raw["stationId"]].append(Metric.model_validate(raw))
        for station_id, samples in reported.items():
            # The newest alone tell of a silent station; twenty minutes hold 120 of them.
            for finding in evaluate_station(station_id, samples[-150:], at, rules):
                found.setdefault((station_id, finding.alert_type), second)
    return found


def of(station_id: str, metrics: list[dict[str, Any]]) -> Metric:
    return next(Metric.model_validate(raw) for raw in metrics if raw["stationId"] == station_id)


@fewer
@given(seeds)
def test_numbers_stay_in_range_over_a_day_full_of_stories(seed: int) -> None:
    fleet = SimulatedFleet(seed=seed)
    capacity = {station_id: station.capacity for station_id, station in fleet.stations.items()}
    for step in range(MINUTES_PER_DAY // 10):
        for raw in fleet.step(10, NOW + step * 20_000):
            assert set(raw) == SCHEMA
            metric = accept_metric(raw, NOW + step * 20_000)
            assert metric.charged_batteries is not None
            assert metric.uncharged_batteries is not None
            assert metric.charged_batteries + metric.uncharged_batteries == capacity[metric.station_id]
            assert metric.swap_rate is not None
            assert metric.swap_rate < 60


@fewer
@given(seeds)
def test_a_sound_fleet_opens_no_alert_in_a_day(seed: int) -> None:
    assert (
        opened(SimulatedFleet(seed=seed, script=(), history=HISTORY_SECONDS), int(MINUTES_PER_DAY / COMPRESSION) // 2)
        == {}
    )


@fewer
@given(seeds)
def test_alerts_come_a_few_at_a_time_and_only_where_the_script_has_them(seed: int) -> None:
    alerts = opened(SimulatedFleet(seed=seed, history=HISTORY_SECONDS), 180)
    assert set(alerts) <= {(story.station_id, story.alert_type) for story in SCRIPT}
    assert alerts["STATION_007", AlertType.CHARGER_DOWN] == 0
    assert {alert_type for _, alert_type in alerts} == set(AlertType)
    for second in range(0, 180, 30):
        assert sum(second <= at < second + 30 for at in alerts.values()) <= 2


def test_the_whole_script_leads_to_the_alerts_that_it_names() -> None:
    alerts = opened(SimulatedFleet(history=HISTORY_SECONDS), 1300)
    assert {(story.station_id, story.alert_type) for story in SCRIPT} == set(alerts)


def test_the_same_seed_gives_the_same_fleet() -> None:
    one, other, third = SimulatedFleet(seed=7), SimulatedFleet(seed=7), SimulatedFleet(seed=8)
    days = [[fleet.step(5, NOW + step) for step in range(50)] for fleet in (one, other, third)]
    assert days[0] == days[1]
    assert days[0] != days[2]


def test_one_stations_story_changes_no_other_station() -> None:
    quiet, told = SimulatedFleet(script=()), SimulatedFleet(script=[charger_dies("STATION_007", 0)])
    for step in range(50):
        pairs = zip(quiet.step(5, NOW + step), told.step(5, NOW + step), strict=True)
        differing = {one["stationId"] for one, other in pairs if one != other}
        assert differing == {"STATION_007"}


def test_all_twenty_report_until_one_falls_silent() -> None:
    fleet = SimulatedFleet(script=[falls_silent("STATION_020", 60)])
    assert [raw["stationId"] for raw in fleet.step(1, NOW)] == list(STATION_IDS)
    fleet.let_pass(60 * COMPRESSION)
    assert [raw["stationId"] for raw in fleet.step(1, NOW)] == list(STATION_IDS[:-1])


@pytest.mark.parametrize(
    "story",
    [
        charger_dies("STATION_007", -400),
        chargers_wear("STATION_007", -400),
        runs_dry("STATION_007", -60),
        commuter_rush("STATION_012", -160),
        fault_flaps("STATION_007", -60, "E42: contactor welded"),
    ],
    ids=lambda story: f"{story.alert_type} {story.condition.health}",
)
def test_a_story_leads_to_its_alert_and_a_remediation_ends_it(story: Story) -> None:
    fleet = SimulatedFleet(script=[story], history=HISTORY_SECONDS)
    assert (story.station_id, story.alert_type) in opened(fleet, 200)
    assert fleet.remediate(story.station_id, story.alert_type)
    # After a window's time nothing of the trouble is left to see.
    fleet.let_pass(300 * COMPRESSION)
    fleet.history = HISTORY_SECONDS
    assert opened(fleet, 200) == {}


def test_a_dead_charger_is_sound_in_the_next_sample_after_its_remediation() -> None:
    fleet = SimulatedFleet(script=[charger_dies("STATION_007", 0)])
    before = of("STATION_007", fleet.step(30, NOW))
    assert before.charger_health is ChargerHealth.DOWN
    fleet.remediate("STATION_007", AlertType.CHARGER_DOWN)
    after = of("STATION_007", fleet.step(1, NOW + 1))
    assert after.charger_health is ChargerHealth.HEALTHY
    assert after.charger_uptime is not None
    assert after.charger_uptime > 95


def test_a_delivery_fills_the_shelves() -> None:
    fleet = SimulatedFleet(script=[runs_dry("STATION_003", 0)])
    assert of("STATION_003", fleet.step(300, NOW)).charged_batteries == 0
    fleet.remediate("STATION_003", AlertType.LOW_INVENTORY)
    after = of("STATION_003", fleet.step(1, NOW + 1)).charged_batteries
    assert after is not None
    assert after > 30


def test_a_silent_station_reports_again_after_its_remediation() -> None:
    fleet = SimulatedFleet(script=[falls_silent("STATION_020", 0)])
    assert len(fleet.step(1, NOW)) == 19
    fleet.remediate("STATION_020", AlertType.CHARGER_DOWN)
    assert len(fleet.step(1, NOW)) == 20


def test_a_remediation_ends_neither_another_trouble_nor_one_yet_to_come() -> None:
    later, other = charger_dies("STATION_007", 600), fault_flaps("STATION_007", 0, "E42: contactor welded")
    fleet = SimulatedFleet(script=[later, other])
    assert not fleet.remediate("STATION_007", AlertType.CHARGER_DOWN)
    assert not fleet.remediate("STATION_999", AlertType.LOW_INVENTORY)
    assert fleet.under_way() == (other,)
    fleet.let_pass(700 * COMPRESSION)
    assert fleet.under_way() == (later, other)


def test_two_stories_at_one_station_show_together() -> None:
    fleet = SimulatedFleet(script=[charger_dies("STATION_007", 0), commuter_rush("STATION_007", 0)])
    metric = of("STATION_007", fleet.step(1, NOW))
    assert metric.charger_health is ChargerHealth.DOWN
    assert metric.demand_surge


def test_a_day_has_two_peaks_and_a_quiet_night() -> None:
    assert busyness(8 * 60 + 15) > 0.95
    assert busyness(17 * 60 + 45) > 0.9
    assert busyness(3 * 60) < 0.2
    assert busyness(0) == pytest.approx(busyness(MINUTES_PER_DAY))
