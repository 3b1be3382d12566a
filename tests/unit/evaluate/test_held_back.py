"""What opens no alert: a rule that is only tried, and a station that is closed or in maintenance."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.alert.alert import AlertType
from rules.evaluate.evaluate import evaluate_station, judge_station
from rules.evaluate.judgement import Because, Judgement
from rules.evaluate.ruleset import RuleSet, parse_rules
from rules.evaluate.silence import SilenceReason
from rules.fleet.fleet_snapshot import FleetSnapshot, row_of
from rules.fleet.fleet_state import Standing, fleet_state
from rules.metric import Metric
from rules.stations.register import parse_register
from tests.factories import MINUTE, make_metric

REGISTER = parse_register(
    """
stations:
  DEPOT: {time_zone: Europe/Rome, opening_hours: {mon-fri: 06:00-22:00}}
  SERVICED: {maintenance: [{from: 2026-12-01 10:00, until: 2026-12-01 12:00, why: new grid}]}
""",
    "stations.yml",
)
RULES = parse_rules("{}", "rules.yml", REGISTER)
LOW: dict[str, Any] = {"charged_batteries": 1, "uncharged_batteries": 29}
FAULTY: dict[str, Any] = {"fault_patterns": ("Smoke detected",)}


def rome(local: str) -> int:
    return int(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Rome")).timestamp() * 1000)


def samples(now: int, station: str = "DEPOT", minutes: int = 30, **measured: Any) -> list[Metric]:
    return [make_metric(station_id=station, timestamp=now - age * MINUTE, **measured) for age in range(minutes)]


def verdict(now: int, station: str = "DEPOT", rules: RuleSet = RULES, **measured: Any) -> Judgement:
    return judge_station(station, samples(now, station, **measured), now, rules)


def held(found: Judgement) -> list[tuple[AlertType, Because, str]]:
    return [(each.finding.alert_type, each.because, each.words) for each in found.held]


def test_low_stock_of_a_closed_depot_is_no_alert_and_is_one_when_it_opens() -> None:
    night, morning = verdict(rome("2026-12-01 05:59"), **LOW), verdict(rome("2026-12-01 06:00"), **LOW)
    assert (night.findings, held(night)) == ((), [(AlertType.LOW_INVENTORY, Because.RESTING, "closed")])
    assert [each.alert_type for each in morning.findings] == [AlertType.LOW_INVENTORY]
    assert morning.held == ()


def test_maintenance_says_what_it_is_for() -> None:
    now = int(datetime(2026, 12, 1, 11, tzinfo=ZoneInfo("UTC")).timestamp() * 1000)
    found = verdict(now, "SERVICED", **LOW)
    assert held(found) == [(AlertType.LOW_INVENTORY, Because.RESTING, "in maintenance: new grid")]


def test_a_fire_in_a_closed_depot_is_an_alert_unless_the_file_says_otherwise() -> None:
    found = verdict(rome("2026-12-01 03:00"), **FAULTY)
    assert [each.alert_type for each in found.findings] == [AlertType.FAULT_PATTERN]
    quiet = parse_rules("fault_pattern: {alerts_when_closed: false}", "rules.yml", REGISTER)
    assert verdict(rome("2026-12-01 03:00"), rules=quiet, **FAULTY).findings == ()


def silent(now: int, last_seen: int) -> Judgement:
    return judge_station("DEPOT", (), now, RULES, last_seen_ms=last_seen)


def test_a_closed_depot_may_be_silent_and_has_time_to_report_once_it_opens() -> None:
    evening = rome("2026-12-01 22:05")
    night = silent(rome("2026-12-02 03:00"), evening)
    assert (night.findings, held(night)) == ((), [(AlertType.CHARGER_DOWN, Because.RESTING, "closed")])
    assert silent(rome("2026-12-02 06:09"), evening).findings == ()
    (finding,) = silent(rome("2026-12-02 06:11"), evening).findings
    assert finding.reason is SilenceReason.STATION_SILENT
    assert finding.facts["lastSeenAt"] == evening
    assert "its newest sample is about 8 h" in finding.description


def test_a_depot_that_says_nothing_after_a_weekend_is_not_forgotten() -> None:
    friday = rome("2026-12-04 21:00")
    assert silent(rome("2026-12-06 12:00"), friday).findings == ()
    assert len(silent(rome("2026-12-07 06:30"), friday).findings) == 1


def test_silence_that_began_before_the_depot_closed_is_an_alert_while_it_is_open() -> None:
    (finding,) = silent(rome("2026-12-01 20:00"), rome("2026-12-01 19:00")).findings
    assert "silent for about 60 min" in finding.title
    assert "closed" not in finding.description


def test_a_shadow_rule_finds_and_opens_nothing() -> None:
    shadow = parse_rules("low_inventory: {shadow: true}", "rules.yml")
    found = verdict(rome("2026-12-01 12:00"), rules=shadow, **LOW)
    assert (found.findings, held(found)) == ((), [(AlertType.LOW_INVENTORY, Because.SHADOW, "the rule is only tried")])
    assert evaluate_station("DEPOT", samples(rome("2026-12-01 12:00"), **LOW), rome("2026-12-01 12:00"), shadow) == ()


def test_what_is_held_back_still_stands_for_an_alert_that_is_open() -> None:
    assert verdict(rome("2026-12-01 03:00"), **LOW).of(AlertType.LOW_INVENTORY) is not None


@pytest.mark.parametrize(("local", "standing"), [("03:00", Standing.CLOSED), ("12:00", Standing.SILENT)])
def test_the_fleet_calls_a_silent_station_closed_while_it_is_closed(local: str, standing: Standing) -> None:
    now = rome(f"2026-12-01 {local}")
    last = make_metric(station_id="DEPOT", timestamp=now - 11 * MINUTE)
    row = row_of(RULES.window("DEPOT", (), now, last.timestamp), (), last)
    snapshot = FleetSnapshot(at=now, every_ms=MINUTE, window_ms=5 * MINUTE, rows=(row,))
    (line,) = fleet_state(snapshot, open_alerts={}, mutes=(), now_ms=now, forget_ms=24 * 60 * MINUTE).lines
    assert line.standing is standing


def test_a_station_whose_window_is_longer_is_not_called_silent_for_that() -> None:
    rules = parse_rules(
        "overrides: [{stations: SLOW, window_minutes: 15, charger_down: {silent_after_minutes: 20}}]", "a"
    )
    now = rome("2026-12-01 12:00")
    window = rules.window("SLOW", [make_metric(station_id="SLOW", timestamp=now - 7 * MINUTE)], now)
    snapshot = FleetSnapshot(at=now, every_ms=MINUTE, window_ms=rules.window_ms, rows=(row_of(window, (), None),))
    (line,) = fleet_state(snapshot, open_alerts={}, mutes=(), now_ms=now, forget_ms=24 * 60 * MINUTE).lines
    assert line.standing is Standing.WELL
