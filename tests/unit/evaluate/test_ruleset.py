"""The rules file: what is shipped, what is accepted, and how each fault is told."""

from pathlib import Path

import pytest

from rules.alert.alert import AlertType, Severity
from rules.alert.errors import InvalidRules
from rules.evaluate import fault_pattern, low_inventory
from rules.evaluate.kinds import KINDS
from rules.evaluate.ruleset import default_rules, load_rules, parse_rules


def faults(text: str) -> list[str]:
    with pytest.raises(InvalidRules) as refused:
        parse_rules(text, "rules.yml")
    return refused.value.faults


def test_the_shipped_file_says_exactly_what_leaving_everything_out_means() -> None:
    assert default_rules() == parse_rules("{}", "rules.yml")


def test_the_shipped_file_names_every_key_there_is() -> None:
    default = default_rules()
    sections = [default, default.storm, default.flapping, *(default.section(kind) for kind in KINDS)]
    assert [section.model_fields_set for section in sections] == [
        set(type(section).model_fields) for section in sections
    ]


def test_a_file_may_change_one_threshold_and_leave_the_rest() -> None:
    rules = parse_rules("low_inventory:\n  charged_at_most: 9\n", "mine.yml")
    assert rules.section(low_inventory.KIND).charged_at_most == 9
    assert rules.silence == default_rules().silence


@pytest.mark.parametrize("alert_type", AlertType)
def test_every_alert_type_has_a_rule_and_a_cooldown(alert_type: AlertType) -> None:
    assert default_rules().rule(alert_type).enabled
    assert default_rules().cooldown_ms(alert_type) in {15 * 60_000, 60 * 60_000, 120 * 60_000}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "window_minuts: 5",
            "window_minuts: no such key. Did you mean 'window_minutes'? "
            "Allowed: charger_down, clear_after_samples, clear_after_seconds, clock_error_seconds, fault_pattern, "
            "flapping, high_demand, inhibit, low_inventory, overrides, past_minutes, storm, window_minutes",
            id="a misspelt key at the top",
        ),
        pytest.param(
            "fault_pattern: {severity_by_codes: {medium: 2, high: 3, critical: 5, hihg: 4}}",
            "fault_pattern.severity_by_codes.hihg: no such key. Did you mean 'high'? Allowed: critical, high, medium",
            id="a misspelt key three levels down",
        ),
        pytest.param(
            "low_inventory: {severity: BAD}",
            "low_inventory.severity: found 'BAD'; it should be 'LOW', 'MEDIUM', 'HIGH' or 'CRITICAL'",
            id="a severity that does not exist",
        ),
        pytest.param(
            "low_inventory: {charged_at_most: -3}",
            "low_inventory.charged_at_most: found -3; it should be greater than or equal to 0",
            id="a negative count",
        ),
        pytest.param(
            "high_demand: {min_samples: '3'}",
            "high_demand.min_samples: found '3'; it should be a valid integer",
            id="a number in quotes",
        ),
        pytest.param(
            "high_demand: {swap_rate_over: true}",
            "high_demand.swap_rate_over: found true; it should be a number",
            id="true where a number belongs",
        ),
        pytest.param(
            "high_demand: {swap_rate_over: .nan}",
            "high_demand.swap_rate_over: found NaN; it should be a finite number",
            id="not a number at all",
        ),
        pytest.param(
            "charger_down: {uptime_under_percent: 101}",
            "charger_down.uptime_under_percent: found 101; it should be less than or equal to 100",
            id="more than all",
        ),
        pytest.param(
            "charger_down: {min_samples: 1}",
            "charger_down.min_samples: found 1; it should be greater than or equal to 2",
            id="one bad sample enough to page",
        ),
        pytest.param(
            "charger_down: 5", "charger_down: found 5; it should be keys with values", id="a number for a section"
        ),
        pytest.param(
            "low_inventory:", "low_inventory: found nothing; it should be keys with values", id="an empty section"
        ),
        pytest.param(
            "low_inventory: {severity_by_minutes_to_empty: {medium: 60, high: 10, critical: 20}}",
            "low_inventory.severity_by_minutes_to_empty: the steps should fall: medium over high, high over critical",
            id="critical later than high",
        ),
        pytest.param(
            "high_demand: {severity_by_swap_rate: {medium: 60, high: 50, critical: 70}}",
            "high_demand.severity_by_swap_rate: the steps should rise: medium under high, high under critical",
            id="high before medium",
        ),
        pytest.param(
            "low_inventory: {severity_by_minutes_to_empty: {high: 70}}",
            "low_inventory.severity_by_minutes_to_empty: the steps should fall: medium over high, high over critical",
            id="a step beside the shipped ones",
        ),
        pytest.param(
            "window_minutes: 30",
            "the file: charger_down.silent_after_minutes should not be under window_minutes",
            id="silence that the window hides",
        ),
        pytest.param(
            "low_inventory: {severity: CRITICAL, severity_when_empty: HIGH}",
            "low_inventory: severity_when_empty should not be milder than severity",
            id="empty milder than few",
        ),
        pytest.param(
            "charger_down: {forget_after_hours: 1, silent_after_minutes: 60}",
            "charger_down: forget_after_hours should be longer than silent_after_minutes",
            id="forgotten before it is silent",
        ),
        pytest.param(
            "charger_down: {uptime_under_percent: 80}",
            "charger_down: severity_by_uptime_percent.medium should not be over uptime_under_percent",
            id="a step that can never be reached",
        ),
        pytest.param(
            "charger_down: {severity_when_down: LOW}",
            "charger_down: severity_when_down should not be milder than severity_when_degraded",
            id="down milder than degraded",
        ),
        pytest.param(
            "high_demand: {swap_rate_over: 45}",
            "high_demand: severity_by_swap_rate.medium should not be under swap_rate_over",
            id="a step under the limit",
        ),
        pytest.param(
            "past_minutes: 20",
            "the file: fault_pattern.within_minutes should not be over past_minutes",
            id="a rule that looks further back than what is kept",
        ),
        pytest.param("", "the file is empty; leave AIOPS_RULES_FILE unset for the shipped rules", id="an empty file"),
        pytest.param(
            "- 1", "the file should be keys with values, like 'window_minutes: 5'", id="a list instead of keys"
        ),
        pytest.param(
            "window_minutes: 5\nwindow_minutes: 6", "line 2: the key 'window_minutes' is given twice", id="a key twice"
        ),
    ],
)
def test_a_fault_names_the_field_what_was_found_and_what_is_allowed(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_a_syntax_error_names_the_line() -> None:
    assert faults("window_minutes: 5\nlow_inventory: [")[0].startswith("line 2, column 17: not YAML")


def test_text_that_yaml_cannot_even_scan_is_refused_with_a_reason() -> None:
    assert faults("window_minutes: \x00")[0].startswith("not YAML")


def test_python_objects_in_the_file_are_refused() -> None:
    assert "not YAML" in faults("window_minutes: !!python/object/apply:os.getcwd []")[0]


def test_all_faults_are_told_at_once() -> None:
    assert len(faults("low_inventory: {severity: BAD, charged_at_most: -1}\nnope: 1")) == 3


def test_a_file_on_disk_is_read_and_named_in_its_error(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text("window_minutes: 7\n", encoding="utf-8")
    bad.write_bytes(b"window_minutes: \xff\n")
    assert load_rules(good).window_minutes == 7
    with pytest.raises(InvalidRules, match=r"bad\.yml cannot be used as a rules file:\n  the file is not UTF-8 text"):
        load_rules(bad)


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(InvalidRules, match=r"nowhere\.yml .*\n  the file cannot be read: No such file"):
        load_rules(tmp_path / "nowhere.yml")


def test_a_step_of_severity_is_reached_at_its_number() -> None:
    rules = default_rules()
    falling = rules.section(low_inventory.KIND).severity_by_minutes_to_empty
    rising = rules.section(fault_pattern.KIND).severity_by_codes
    assert [falling.severity(minutes) for minutes in (61, 60, 30, 15)] == list(Severity)
    assert [rising.severity(codes) for codes in (1, 2, 3, 5)] == list(Severity)
