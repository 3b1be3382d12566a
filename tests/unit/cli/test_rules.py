"""`aiops rules check`, `explain` and `test`, with nothing configured and no AWS."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import rules_check
from bot.cli.app import cli
from rules.evaluate.ruleset import default_rules
from rules.report.rules_in_words import changed_keys, meaning_of
from tests.unit.backtest.recordings import START, emptied, row, written

TEST = """
tests:
  - name: an empty station
    input_series:
      - station: STATION_001
        values:
          chargedBatteries: 20x29 0x30
          unchargedBatteries: 10x29 30x30
          swapRate: 6
          chargerHealth: healthy
          chargerUptime: 99.5
    alert_test:
      - {eval_time: 20m, exp_alerts: []}
      - eval_time: 55m
        exp_alerts: [{alertType: LOW_INVENTORY, severity: SEVERITY}]
"""


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AIOPS_RULES_FILE", "AIOPS_STATIONS_FILE"):
        monkeypatch.delenv(name, raising=False)
    # Samples ten seconds apart take longest, and are no other case here.
    monkeypatch.setattr(rules_check, "CADENCES", (600,))


def aiops(*arguments: object) -> Any:
    return CliRunner().invoke(cli, ["rules", *map(str, arguments)])


def file(tmp_path: Path, text: str, name: str = "rules.yml") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def said(result: Any) -> str:
    return " ".join(str(result.output).split())


def test_check_says_what_a_file_changes_in_the_words_of_the_shipped_one(tmp_path: Path) -> None:
    result = aiops("check", file(tmp_path, "low_inventory: {cooldown_minutes: 30}\nhigh_demand: {enabled: false}\n"))
    assert result.exit_code == 0, result.output
    assert "It can be used. 2 values changed, no overrides" in said(result)
    assert "low_inventory.cooldown_minutes: 30 (shipped: 120) Minutes after a decision" in said(result)
    assert "HIGH_DEMAND (high_demand): off." in said(result)
    assert "CHARGER_DOWN (charger_down): on, cool-down 15 min, as shipped." in said(result)


def test_check_warns_of_nothing_in_the_shipped_rules() -> None:
    result = aiops("check", Path(__file__).parents[3] / "rules" / "rules.yml")
    assert result.exit_code == 0
    assert "WARNING" not in said(result)
    assert "never" not in said(result).partition("Tried on stations")[2]


def test_check_names_a_rule_that_can_never_fire_and_for_whom(tmp_path: Path) -> None:
    register = file(tmp_path, "stations: {SLOW_1: {cadence_seconds: 3600}}", "stations.yml")
    result = aiops("check", file(tmp_path, "fault_pattern: {within_minutes: 5}"), "--stations", register)
    assert result.exit_code == 0, result.output
    never = "FAULT_PATTERN can never fire on a fault that keeps coming back: SLOW_1 that reports every 60 min"
    assert f"WARNING: {never}" in said(result)
    assert "a station that falls silent, CHARGER_DOWN: 210 min" in said(result)
    assert "fires although nothing is wrong" not in said(result)


def test_a_fault_of_the_register_has_its_line_for_every_command(tmp_path: Path) -> None:
    register = file(tmp_path, "stations:\n  S1: {}\n  S2: {time_zone: Mars/Olympus}\n", "stations.yml")
    rules, metrics = file(tmp_path, "window_minutes: 5\n"), written(tmp_path / "metrics.jsonl", emptied())
    for command in (["check", rules], ["explain", "STATION_001", "--metrics", metrics]):
        result = aiops(*command, "--stations", register)
        assert result.exit_code == 1
        assert "line 3: stations.S2.time_zone: found 'Mars/Olympus'" in said(result)


def test_check_tries_the_stations_of_a_pattern_and_of_a_group(tmp_path: Path) -> None:
    register = file(tmp_path, 'stations: {"DEPOT_*": {group: depots, cadence_seconds: 600}}', "stations.yml")
    text = """
overrides:
  - {groups: [depots], fault_pattern: {within_minutes: 10, lasting_minutes: 15}}
  - {stations: ["A_?"], fault_pattern: {within_minutes: 10, lasting_minutes: 15}}
"""
    result = aiops("check", file(tmp_path, text), "--stations", register)
    for whom in ("DEPOT_* that", "A_? that"):
        assert f"FAULT_PATTERN can never fire on a fault that keeps coming back: {whom}" in said(result)


def test_check_names_a_rule_that_fires_although_nothing_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules_check, "CADENCES", (60,))
    result = aiops("check", file(tmp_path, "high_demand: {swap_rate_over: 1}"))
    assert "HIGH_DEMAND fires although nothing is wrong: any station" in said(result)


def test_check_shows_for_whom_other_values_hold(tmp_path: Path) -> None:
    text = "overrides: [{stations: [STATION_017, 'DEPOT_*'], low_inventory: {cooldown_minutes: 60}}]"
    result = aiops("check", file(tmp_path, text))
    assert "overrides.0, for STATION_017 and DEPOT_*: low_inventory: {cooldown_minutes: 60}" in said(
        result
    ) or "overrides.0, for STATION_017, DEPOT_*: low_inventory: {cooldown_minutes: 60}" in said(result)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "low_inventory:\n  cooldown_minuets: 5\n",
            "line 2: low_inventory.cooldown_minuets: no such key. Did you mean",
        ),
        ("\n\nwindow_minutes: 99\n", "line 3: window_minutes: found 99"),
        ("overrides:\n  - stations: X\n    high_demand: {swap_rate_over: -1}\n", "line 3: overrides.0.high_demand"),
        ("a: [", "not YAML"),
    ],
)
def test_check_names_each_fault_with_its_line_and_what_is_allowed(text: str, expected: str, tmp_path: Path) -> None:
    result = aiops("check", file(tmp_path, text))
    assert result.exit_code == 1
    assert expected in said(result)
    assert "Traceback" not in result.output


def test_every_key_of_the_shipped_file_can_be_explained() -> None:
    other = default_rules().model_copy(update={"window_minutes": 7})
    assert [each.path for each in changed_keys(other)] == ["window_minutes"]
    shipped = (Path(__file__).parents[3] / "rules" / "rules.yml").read_text("utf-8")
    for key in re.findall(r"^([a-z_]+): [^\n]", shipped, re.MULTILINE):
        assert meaning_of(key), key


@pytest.mark.parametrize(("severity", "code"), [("CRITICAL", 0), ("LOW", 1)])
def test_test_compares_the_alerts_that_are_open(severity: str, code: int, tmp_path: Path) -> None:
    result = aiops("test", file(tmp_path, TEST.replace("SEVERITY", severity)))
    assert result.exit_code == code, result.output
    if code:
        assert "an empty station, at 55m:" in said(result)
        assert "- expected: LOW_INVENTORY LOW" in said(result)
        assert "+ open: STATION_001 LOW_INVENTORY CRITICAL" in said(result)
        assert "FAILED: 1 test of 1." in said(result)
    else:
        assert "SUCCESS: 1 test." in said(result)


def test_test_takes_the_rules_beside_the_file(tmp_path: Path) -> None:
    file(tmp_path, "low_inventory: {enabled: false}", "off.yml")
    text = "rules: off.yml\n" + TEST.replace("[{alertType: LOW_INVENTORY, severity: SEVERITY}]", "[]")
    assert aiops("test", file(tmp_path, text)).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("20x29", "20y29", "'20y29' is not a value"),
        ("eval_time: 20m", "eval_time: soon", "it should be a time like 30s, 5m or 1h30m"),
        ("swapRate: 6", "swapRat: 6", "values.swapRat: no such field"),
        ("chargerHealth: healthy", "chargerHealth: fine", "chargerHealth"),
        ("alertType: LOW_INVENTORY", "alertType: LOW", "alertType"),
        ("20x29", "1x99999 1x99999", "more than 100,000 values"),
    ],
)
def test_test_refuses_what_it_cannot_read(old: str, new: str, expected: str, tmp_path: Path) -> None:
    result = aiops("test", file(tmp_path, TEST.replace("SEVERITY", "LOW").replace(old, new)))
    assert result.exit_code == 1
    assert expected in said(result)
    assert "cannot be used as tests of rules" in said(result)
    assert "at least 1 item" not in said(result)
    assert "Traceback" not in result.output


def test_explain_names_inputs_limits_and_reasons(tmp_path: Path) -> None:
    metrics = written(tmp_path / "metrics.jsonl", emptied())
    result = aiops("explain", "STATION_001", "--metrics", metrics)
    assert result.exit_code == 0, result.output
    assert re.search(r"LOW_INVENTORY fires: [A-Z]+, [a-z_]+", said(result))
    assert "chargedBatteries: 0" in said(result)
    assert "HIGH_DEMAND does not fire: limit_not_reached" in said(result)
    early = aiops("explain", "STATION_001", "--metrics", metrics, "--at", START + 10 * 60_000)
    assert "LOW_INVENTORY does not fire: limit_not_reached" in said(early)


def test_explain_says_that_nothing_was_measured_or_that_a_rule_is_off(tmp_path: Path) -> None:
    bare = [{"stationId": "S", "timestamp": row(each)["timestamp"], "chargedBatteries": 9} for each in range(10)]
    rules = file(tmp_path, "fault_pattern: {enabled: false}")
    result = aiops("explain", "S", "--metrics", written(tmp_path / "m.jsonl", bare), "--rules", rules)
    assert "CHARGER_DOWN does not fire: nothing_measured" in said(result)
    assert "FAULT_PATTERN does not fire: rule_off" in said(result)


def test_explain_says_what_holds_a_finding_back(tmp_path: Path) -> None:
    metrics = written(tmp_path / "metrics.jsonl", emptied())
    rules = file(tmp_path, "low_inventory: {shadow: true}")
    result = aiops("explain", "STATION_001", "--metrics", metrics, "--rules", rules)
    assert "LOW_INVENTORY is held back" in said(result)
    assert "held back, shadow: the rule is only tried" in said(result)


def test_explain_names_the_stations_that_there_are(tmp_path: Path) -> None:
    result = aiops("explain", "STATOIN_01", "--metrics", written(tmp_path / "metrics.jsonl", emptied()))
    assert result.exit_code != 0
    assert "STATION_001" in said(result)


def test_explain_takes_a_number_and_a_beginning_and_names_the_nearest(tmp_path: Path) -> None:
    metrics = written(tmp_path / "m.jsonl", emptied("STATION_001"))
    for typed in ("1", "station_1", "stat"):
        assert said(aiops("explain", typed, "--metrics", metrics)).startswith("STATION_001 at ")
    unknown = aiops("explain", "statoin_7", "--metrics", metrics)
    assert unknown.exit_code == 1
    assert "There is no station statoin_7. Did you mean STATION_001?" in said(unknown)
