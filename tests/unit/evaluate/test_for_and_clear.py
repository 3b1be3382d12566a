"""How long a condition must have stood, when it clears, and when it comes and goes: by time, whatever the cadence."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.alert.errors import InvalidRules
from rules.evaluate import fault_pattern, high_demand, low_inventory
from rules.evaluate.clearing import shows_no_trouble
from rules.evaluate.evaluate import judge_station, judge_window
from rules.evaluate.fault_grades import FaultGrade
from rules.evaluate.judgement import Because
from rules.evaluate.looks import Flaps, flapping
from rules.evaluate.ruleset import RuleSet, parse_rules
from rules.evaluate.silence import SilenceReason
from rules.evaluate.window import Window
from rules.lifecycle.standing import Moved, moved_condition
from rules.metric import Metric
from tests.factories import MINUTE, NOW, make_metric

LOW_TYPE = AlertType.LOW_INVENTORY
LOW, FINE = 2, 20


@dataclass
class OpenGuard:
    cleared: bool = False
    reason: str | None = None
    is_open: bool = True
    severity_rank: int = 0

    def holds_back(self, _now_ms: int, _severity_rank: int, _troubles: tuple[str, ...]) -> bool:
        return True


def rules(**keys: Any) -> RuleSet:
    lines = "".join(f"  {key}: {value}\n" for key, value in keys.items())
    return parse_rules(f"low_inventory:\n  enabled: true\n{lines}", "rules.yml")


def stock(*spans: tuple[float, int], every_ms: int = MINUTE) -> list[Metric]:
    """Samples up to now: so many minutes with so many charged batteries, the oldest first. Nothing swaps."""
    length = sum(minutes for minutes, _ in spans)
    found: list[Metric] = []
    begin = NOW - int(length * MINUTE) + every_ms
    for minutes, charged in spans:
        count = int(minutes * MINUTE / every_ms)
        found += [
            make_metric(
                timestamp=begin + each * every_ms,
                charged_batteries=charged,
                uncharged_batteries=30 - charged,
                swap_rate=None,
            )
            for each in range(count)
        ]
        begin += count * every_ms
    return found


def window(samples: list[Metric], of: RuleSet) -> Window:
    return of.window("STATION_001", samples, NOW)


def opens(samples: list[Metric], of: RuleSet) -> bool:
    return bool(judge_station("STATION_001", samples, NOW, of).findings)


@pytest.mark.parametrize("every_ms", [10_000, MINUTE, 5 * MINUTE])
@pytest.mark.parametrize(("minutes", "expected"), [(10, False), (25, True)])
def test_a_condition_opens_an_alert_once_it_has_stood_for_minutes(every_ms: int, minutes: int, expected: bool) -> None:
    samples = stock((30, FINE), (minutes, LOW), every_ms=every_ms)
    assert opens(samples, rules(for_minutes=15)) is expected
    assert opens(samples, rules())


def test_what_has_not_stood_for_long_enough_says_so_and_stands() -> None:
    judged = judge_station("STATION_001", stock((30, FINE), (5, LOW)), NOW, rules(for_minutes=15))
    (held,) = judged.held
    assert (held.because, held.words) == (Because.PENDING, "its condition has not stood for 15 min")
    assert judged.of(LOW_TYPE) is not None


def test_a_condition_that_went_in_between_begins_again() -> None:
    assert not opens(stock((30, LOW), (10, FINE), (10, LOW)), rules(for_minutes=15))


def test_silence_must_have_lasted_for_longer_as_well() -> None:
    of = parse_rules("charger_down: {for_minutes: 10}", "rules.yml")
    for minutes, count in ((15, 0), (25, 1)):
        found = judge_station("STATION_001", (), NOW, of, last_seen_ms=NOW - minutes * MINUTE).findings
        assert [each.reason for each in found] == [SilenceReason.STATION_SILENT] * count


@given(st.integers(1, 50), st.integers(1, 50))
def test_property_a_longer_for_never_opens_earlier(one: int, other: int) -> None:
    samples = stock((30, FINE), (25, LOW))
    longer, shorter = max(one, other), min(one, other)
    assert opens(samples, rules(for_minutes=shorter)) or not opens(samples, rules(for_minutes=longer))


def test_samples_must_cover_a_time() -> None:
    samples = stock((0.5, LOW), every_ms=10_000)
    judged = judge_station("STATION_001", samples, NOW, rules(covered_seconds=60))
    assert [each.words for each in judged.held] == ["samples cover 20 s of 60 s"]
    assert opens(stock((3, LOW)), rules(covered_seconds=60))


def cleared(samples: list[Metric], of: RuleSet) -> bool:
    return shows_no_trouble(LOW_TYPE, window(samples, of), of)


@pytest.mark.parametrize("every_ms", [10_000, MINUTE, 5 * MINUTE])
def test_a_condition_clears_once_no_trouble_was_found_for_minutes(every_ms: int) -> None:
    of = rules(keep_firing_minutes=20)
    assert not cleared(stock((30, LOW), (15, FINE), every_ms=every_ms), of)
    assert cleared(stock((30, LOW), (30, FINE), every_ms=every_ms), of)
    assert cleared(stock((30, LOW), (15, FINE), every_ms=every_ms), rules())


def test_a_condition_clears_by_values_of_its_own_and_opens_by_the_others() -> None:
    of = rules(charged_at_most=5, clear_when="{charged_at_most: 8}")
    between = stock((30, 7))
    assert not opens(between, of)
    assert not cleared(between, of)
    assert cleared(stock((30, 9)), of)
    assert cleared(between, rules(charged_at_most=5))


def test_a_file_names_only_the_values_that_differ() -> None:
    of = parse_rules(
        "low_inventory: {severity_by_minutes_to_empty: {high: 40}, clear_when: {charged_at_most: 8}}\n"
        "high_demand: {severity_by_swap_rate: {critical: 90}, clear_when: {}}\n"
        "fault_pattern: {severity_by_grade: {unknown: MEDIUM}, codes: {harmless: [E1]}}",
        "rules.yml",
    )
    low, demand, fault = (of.section(each.KIND) for each in (low_inventory, high_demand, fault_pattern))
    assert low.severity_by_minutes_to_empty.model_dump() == {"medium": 60, "high": 40, "critical": 15}
    assert low.clear_when == {"empty_chance_percent": 5, "charged_at_most": 8}
    assert demand.severity_by_swap_rate.model_dump() == {"medium": 40, "high": 60, "critical": 90}
    assert demand.clear_when == {}
    assert fault.severity_by_grade.safety is Severity.CRITICAL
    assert fault.codes.grade("GroundFailure") is FaultGrade.SAFETY


def test_what_clears_it_may_differ_for_some_stations() -> None:
    text = "overrides: [{stations: A, low_inventory: {clear_when: {charged_at_most: 9}}}]"
    of = parse_rules(text, "rules.yml").of("A").section(low_inventory.KIND)
    assert (of.charged_at_most, of.clearing.charged_at_most) == (0, 9)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("low_inventory: {clear_when: {chargd_at_most: 8}}", "low_inventory: clear_when.chargd_at_most: no such key."),
        ("low_inventory: {clear_when: {charged_at_most: -1}}", "low_inventory: clear_when.charged_at_most: found -1"),
        ("low_inventory: {clear_when: {cooldown_minutes: 5}}", "clear_when.cooldown_minutes: it is not a value that"),
        ("low_inventory: {for_minutes: 56}", "low_inventory.for_minutes should not be over past_minutes less window"),
        ("high_demand: {keep_firing_minutes: 60}", "high_demand.keep_firing_minutes should not be over past_minutes"),
        ("flapping: {looks: 1}", "flapping.looks: found 1"),
        (
            "low_inventory: {charged_at_most: 5, clear_when: {charged_at_most: 2}}",
            "should not be under charged_at_most",
        ),
        (
            "low_inventory: {clear_when: {few_at_first: 2}}",
            "low_inventory: clear_when.few_at_first should not be under",
        ),
        ("low_inventory: {empty_chance_percent: 4}", "clear_when.empty_chance_percent should not be over empty_chance"),
        (
            "charger_down: {clear_when: {uptime_under_percent: 88}}",
            "clear_when.uptime_under_percent should not be under",
        ),
        (
            "high_demand: {clear_when: {swap_rate_over: 35}}",
            "clear_when.swap_rate_over should not be over swap_rate_over",
        ),
        (
            "fault_pattern: {clear_when: {share_percent: 30}}",
            "clear_when.share_percent should not be over share_percent",
        ),
        (
            "charger_down: {clear_when: {uptime_under_percent: 80}}",
            "charger_down: clear_when: severity_by_uptime_percent",
        ),
    ],
)
def test_each_fault_is_told_with_its_place(text: str, fault: str) -> None:
    with pytest.raises(InvalidRules) as refused:
        parse_rules(text, "rules.yml")
    assert fault in refused.value.faults[0]


FLAPPING = [(3, LOW), (3, FINE)] * 9
STEADY = [(30, LOW), (20, FINE)]


def test_a_condition_that_comes_and_goes_has_not_cleared() -> None:
    of = rules()
    samples = stock(*FLAPPING)
    assert cleared(samples, of)
    found = moved_condition(LOW_TYPE, OpenGuard(), window(samples, of), judge_window(window(samples, of), of), of)
    assert isinstance(found, Flaps)
    assert found.changes >= 4


def test_one_that_went_once_has_cleared_and_one_that_had_cleared_returns() -> None:
    of = rules()
    steady, low = window(stock(*STEADY), of), window(stock((30, FINE), (10, LOW)), of)
    assert moved_condition(LOW_TYPE, OpenGuard(), steady, judge_window(steady, of), of) is Moved.CLEARED
    assert moved_condition(LOW_TYPE, OpenGuard(cleared=True), low, judge_window(low, of), of) is Moved.RETURNED
    assert moved_condition(LOW_TYPE, OpenGuard(), low, judge_window(low, of), of) is None
    assert moved_condition(LOW_TYPE, OpenGuard(cleared=True), steady, judge_window(steady, of), of) is None


def test_what_was_quiet_for_as_long_as_the_looks_no_longer_comes_and_goes() -> None:
    of = rules()
    assert flapping(LOW_TYPE, window(stock(*FLAPPING[:4], (22, FINE)), of), of) is None


def test_a_file_may_take_no_condition_to_come_and_go() -> None:
    of = parse_rules("flapping: {changes: 0}", "rules.yml")
    assert flapping(LOW_TYPE, window(stock(*FLAPPING), of), of) is None
