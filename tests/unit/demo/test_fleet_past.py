from itertools import pairwise

import pytest

from bot.charts.time_range import LOOK_BACK_MS, WEEK_MS
from bot.demo.fleet.feeder import HISTORY_SECONDS
from bot.demo.fleet.fleet import COMPRESSION, STATION_IDS
from bot.demo.fleet.past import past
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules
from rules.metric import Metric
from rules.units import HOUR_MS
from tests.factories import NOW


@pytest.fixture(scope="module")
def told() -> list[Metric]:
    return list(past(1, NOW, until=HISTORY_SECONDS, live_minutes=HISTORY_SECONDS * COMPRESSION))


@pytest.fixture
def this_week(told: list[Metric]) -> list[Metric]:
    return [each for each in told if each.timestamp > NOW - WEEK_MS // 2]


@pytest.fixture
def last_week(told: list[Metric]) -> list[Metric]:
    return [each for each in told if each.timestamp < NOW - WEEK_MS // 2]


def test_every_station_has_six_hours_and_those_of_a_week_before_and_after(
    this_week: list[Metric], last_week: list[Metric]
) -> None:
    for week, since, until in (
        (this_week, NOW - LOOK_BACK_MS, NOW - HISTORY_SECONDS * 1000),
        (last_week, NOW - WEEK_MS - LOOK_BACK_MS, NOW - WEEK_MS + 2 * HOUR_MS),
    ):
        for station in STATION_IDS:
            times = [each.timestamp for each in week if each.station_id == station]
            assert times[0] == since
            assert until - 5 * 60_000 <= times[-1] <= until
            assert {later - earlier for earlier, later in pairwise(times)} == {5 * 60_000}


def test_no_rule_fires_on_the_past(this_week: list[Metric]) -> None:
    rules = default_rules()
    for metric in this_week:
        assert evaluate_station(metric.station_id, [metric], metric.timestamp, rules) == ()


def test_the_past_is_no_level_line(this_week: list[Metric]) -> None:
    stocks = [each.charged_batteries for each in this_week if each.station_id == "STATION_003"]
    assert len(set(stocks)) > 8
