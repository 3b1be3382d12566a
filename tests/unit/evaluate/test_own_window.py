"""Each rule may look at a window of its own."""

from decimal import Decimal

import pytest

from rules.alert.alert import AlertType
from rules.alert.errors import InvalidRules
from rules.evaluate.clearing import shows_no_trouble
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.fault_pattern import KIND as FAULTS
from rules.evaluate.low_inventory import KIND as LOW
from rules.evaluate.measures import measures
from rules.evaluate.own_window import own_window
from rules.evaluate.ruleset import RuleSet, parse_rules
from rules.metric import Metric
from rules.report.backtest import Backtest
from tests.factories import MINUTE, NOW, make_metric

STATION = "STATION_001"
FAULT = AlertType.FAULT_PATTERN


def rules(text: str = "") -> RuleSet:
    return parse_rules(text or "window_minutes: 5", "rules.yml")


def a_minute(ages: range, faulty: range) -> tuple[Metric, ...]:
    """A sample each minute, some with a code."""
    return tuple(
        make_metric(timestamp=NOW - age * MINUTE, error_logs=("E17 door",) if age in faulty else ()) for age in ages
    )


def found(samples: tuple[Metric, ...], said: RuleSet) -> set[AlertType]:
    return {each.alert_type for each in evaluate_station(STATION, samples, NOW, said)}


GONE = a_minute(range(20), range(7, 14))
"""Samples of twenty minutes; the code came until seven minutes ago."""

GOING = a_minute(range(20), range(4, 14))
"""The same; it came until four minutes ago."""


def test_a_longer_window_of_one_rule_takes_in_what_came_before_and_others_stay_as_they_are() -> None:
    assert FAULT not in found(GONE, rules())
    longer = rules("fault_pattern: {window_minutes: 10}")
    assert FAULT in found(GONE, longer)
    window = longer.window(STATION, GONE, NOW)
    assert len(own_window(FAULTS, window, longer).samples) == 11
    assert own_window(LOW, window, longer) is window


def test_a_shorter_one_looks_at_less() -> None:
    assert FAULT in found(GOING, rules())
    shorter = rules("fault_pattern: {window_minutes: 2}")
    assert FAULT not in found(GOING, shorter)
    window = own_window(FAULTS, shorter.window(STATION, GOING, NOW), shorter)
    assert (len(window.samples), len(window.whole)) == (3, 20)


def test_it_may_differ_between_stations() -> None:
    differs = rules("overrides: [{stations: STATION_001, fault_pattern: {window_minutes: 10}}]")
    assert FAULT in found(GONE, differs)
    elsewhere = tuple(each.model_copy(update={"station_id": "OTHER"}) for each in GONE)
    assert not evaluate_station("OTHER", elsewhere, NOW, differs)


def test_what_a_rule_measures_is_of_its_window() -> None:
    samples = tuple(make_metric(timestamp=NOW - age * MINUTE, swap_rate=Decimal(age)) for age in range(20))
    for said, rate in ((rules(), Decimal("2.5")), (rules("low_inventory: {window_minutes: 9}"), Decimal("4.5"))):
        assert measures(AlertType.LOW_INVENTORY, said.window(STATION, samples, NOW), said)["swapsPerHour"] == rate


def test_a_condition_clears_by_the_same_window() -> None:
    for said, is_clear in ((rules(), True), (rules("fault_pattern: {window_minutes: 10}"), False)):
        assert shows_no_trouble(FAULT, said.window(STATION, GONE, NOW), said) is is_clear


@pytest.mark.parametrize("age", [0, 1, 3, 4])
def test_the_newest_sample_is_never_outside_of_a_shorter_window(age: int) -> None:
    short = rules("fault_pattern: {window_minutes: 2}")
    samples = a_minute(range(age, 20), range(0))
    window = own_window(FAULTS, short.window(STATION, samples, NOW), short)
    assert window.samples
    assert window.samples[0].timestamp == NOW - age * MINUTE


def test_a_silent_station_is_silent_in_every_window() -> None:
    long = rules("fault_pattern: {window_minutes: 10}")
    window = long.window(STATION, a_minute(range(12, 20), range(0)), NOW)
    assert own_window(FAULTS, window, long).samples == ()


def test_a_replay_judges_by_the_same_windows() -> None:
    opened = []
    for said in (rules(), rules("fault_pattern: {window_minutes: 10, within_minutes: 10}")):
        replay = Backtest(said)
        # Ten minutes between two samples with the code: in five minutes it is never among those of now for long.
        for metric in reversed(a_minute(range(60), range(0, 60, 4))):
            replay.take(metric)
        replay.run_to(STATION, NOW)
        opened.append(sum(each.alert_type is FAULT for each in replay.alerts))
    assert opened[1] >= 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("low_inventory: {window_minutes: 61}", "low_inventory.window_minutes: found 61"),
        ("low_inventory: {window_minutes: -1}", "low_inventory.window_minutes: found -1"),
        ("low_inventory: {window_minutes: 2.5}", "low_inventory.window_minutes: found 2.5"),
        (
            "low_inventory: {window_minutes: 11}",
            "charger_down.silent_after_minutes should not be under low_inventory.window_minutes",
        ),
        (
            "high_demand: {window_minutes: 1}",
            "clear_after_seconds should not be over half of high_demand.window_minutes",
        ),
        (
            "{past_minutes: 30, charger_down: {silent_after_minutes: 45}, fault_pattern: {window_minutes: 40}}",
            "past_minutes should not be under fault_pattern.window_minutes",
        ),
        (
            "low_inventory: {window_minutes: 10, for_minutes: 52}",
            "low_inventory.for_minutes should not be over past_minutes less low_inventory.window_minutes",
        ),
        ("low_inventory: {clear_when: {window_minutes: 9}}", "clear_when.window_minutes"),
        (
            "overrides: [{stations: A, low_inventory: {window_minutes: 12}}]",
            "charger_down.silent_after_minutes should not be under low_inventory.window_minutes",
        ),
    ],
)
def test_a_window_that_does_not_fit_is_refused_with_its_name(text: str, fault: str) -> None:
    with pytest.raises(InvalidRules) as refused:
        rules(text)
    assert fault in str(refused.value)
