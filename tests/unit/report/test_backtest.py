"""The replay: what a rules file would have alerted on, and how often."""

from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.evaluate.series import Series
from rules.evaluate.silence import SilenceReason
from rules.metric import Metric
from rules.report.backtest import Backtest, backtest
from rules.report.backtest_report import BacktestReport
from rules.report.backtest_tables import tables_of
from rules.stations.register import parse_register
from tests.factories import MINUTE, make_metric

RULES = default_rules()
QUIET = parse_rules("charger_down: {enabled: false}", "rules.yml")
MIDNIGHT = 1_763_769_600_000
"""2025-11-22 00:00 UTC, epoch ms."""
HOUR = 60 * MINUTE


def days(counts: Iterable[int | None], start: int = MIDNIGHT, station: str = "STATION_001") -> list[Metric]:
    """One sample a minute with so many charged batteries; None: no sample."""
    return [
        make_metric(
            station_id=station,
            timestamp=start + place * MINUTE,
            charged_batteries=count,
            uncharged_batteries=30 - count,
            swap_rate=Decimal(0),
        )
        for place, count in enumerate(counts)
        if count is not None
    ]


def replay(counts: Iterable[int | None], start: int = MIDNIGHT) -> BacktestReport:
    return backtest({"STATION_001": days(counts, start)}, QUIET)


def test_a_healthy_fleet_alerts_nobody() -> None:
    report = replay([20] * 30)
    assert (report.stations, report.samples, report.alerts) == (1, 30, ())


def test_nothing_to_replay_is_an_empty_report() -> None:
    assert backtest({}, RULES) == BacktestReport(stations=0, samples=0)
    assert backtest({"STATION_001": []}, RULES).alerts == ()


def test_trouble_that_stands_is_one_alert_that_is_open() -> None:
    (alert,) = replay([20] * 5 + [0] * 200).alerts
    assert MIDNIGHT + 5 * MINUTE <= alert.opened_at <= MIDNIGHT + 10 * MINUTE
    assert (alert.alert_type, alert.closed_at) == (AlertType.LOW_INVENTORY, None)


def test_an_alert_is_closed_when_its_condition_cleared() -> None:
    (alert,) = replay([0] * 30 + [25] * 30).alerts
    assert alert.closed_at is not None
    assert MIDNIGHT + 31 * MINUTE <= alert.closed_at <= MIDNIGHT + 40 * MINUTE


@pytest.mark.parametrize(
    ("good_minutes", "alerts"),
    [pytest.param(12, 1, id="gone for less than the cool-down"), pytest.param(135, 2, id="gone for longer")],
)
def test_trouble_that_comes_back_is_the_same_alert_until_the_cooldown_is_over(good_minutes: int, alerts: int) -> None:
    found = replay([0] * 20 + [25] * good_minutes + [0] * 20).alerts
    assert len(found) == alerts
    assert [each.returns for each in found] == ([1] if alerts == 1 else [0, 0])
    assert found[-1].closed_at is None


def test_an_alert_that_gets_worse_stays_one_and_says_what_it_was_and_became() -> None:
    silent = parse_rules("charger_down: {severity_when_silent: HIGH, severity_when_down: CRITICAL}", "rules.yml")
    station = days([20] * 5 + [None] * 30)
    down = [
        make_metric(timestamp=MIDNIGHT + (36 + place) * MINUTE, charger_health="down", charger_uptime=Decimal(0))
        for place in range(20)
    ]
    (alert,) = [
        each
        for each in backtest({"STATION_001": [*station, *down]}, silent).alerts
        if each.alert_type is AlertType.CHARGER_DOWN
    ]
    assert (alert.severity, alert.worst) == (Severity.HIGH, Severity.CRITICAL)
    assert "silent" in alert.title
    assert "silent" not in alert.worst_title
    assert alert.worst_at > alert.opened_at


def test_silence_is_found_between_samples_and_at_the_end_of_the_replay() -> None:
    gap = days([20] * 5 + [None] * 60 + [20] * 5)
    stopped = days([20] * 5, station="STATION_002")
    alerts = backtest({"STATION_001": gap, "STATION_002": stopped}, RULES).alerts
    assert [(alert.station_id, alert.reason) for alert in alerts] == [
        ("STATION_001", SilenceReason.STATION_SILENT),
        ("STATION_002", SilenceReason.STATION_SILENT),
    ]
    assert alerts[0].opened_at == MIDNIGHT + 14 * MINUTE


@pytest.mark.parametrize(
    ("hour", "zone", "at_night"),
    [
        pytest.param(0, "UTC", 1, id="midnight"),
        pytest.param(5, "UTC", 1, id="five in the morning"),
        pytest.param(6, "UTC", 0, id="six in the morning"),
        pytest.param(21, "UTC", 0, id="nine in the evening"),
        pytest.param(22, "UTC", 1, id="ten in the evening"),
        pytest.param(21, "Europe/Berlin", 1, id="ten in the evening in Berlin"),
        pytest.param(5, "Europe/Berlin", 0, id="six in the morning in Berlin"),
    ],
)
def test_night_is_from_ten_to_six_where_the_station_is(hour: int, zone: str, at_night: int) -> None:
    (alert,) = replay([0] * 10, MIDNIGHT + hour * HOUR).alerts
    assert tables_of([alert], lambda _station: ZoneInfo(zone)).whole.at_night == at_night


def test_alerts_are_counted_by_type_station_and_day_and_repeats_are_named() -> None:
    fleet = {
        "STATION_001": days([0] * 10 + [25] * 140 + [0] * 10, MIDNIGHT + 12 * HOUR),
        "STATION_002": days([0] * 10, MIDNIGHT + 26 * HOUR, "STATION_002"),
        "STATION_003": days([20] * 10, MIDNIGHT + 26 * HOUR, "STATION_003"),
    }
    report = backtest(fleet, QUIET)
    tables = tables_of(report.alerts, lambda _station: UTC)
    assert {name: tally.alerts for name, tally in tables.rules.items()} == {"LOW_INVENTORY": 3}
    assert {name: (tally.alerts, tally.repeats) for name, tally in tables.stations.items()} == {
        "STATION_001": (2, 1),
        "STATION_002": (1, 0),
    }
    assert {name: tally.alerts for name, tally in tables.days.items()} == {"2025-11-22": 2, "2025-11-23": 1}


def test_a_coarser_step_finds_the_same_lasting_trouble() -> None:
    metrics = {"STATION_001": days([20] * 5 + [0] * 60)}
    assert len(backtest(metrics, QUIET, step_minutes=5).alerts) == 1


def test_one_sample_with_a_wild_timestamp_does_not_stall_the_replay() -> None:
    report = backtest({"STATION_001": [make_metric(timestamp=0), *days([0] * 10)]}, RULES)
    assert AlertType.LOW_INVENTORY in {alert.alert_type for alert in report.alerts}


def test_a_sample_is_judged_when_it_came() -> None:
    held = Backtest(QUIET)
    for metric in days([20] * 10 + [0] * 10):
        held.take(metric, max(metric.timestamp, MIDNIGHT + 20 * MINUTE) if metric.charged_batteries == 0 else None)
    (alert,) = held.report().alerts
    assert alert.opened_at >= MIDNIGHT + 20 * MINUTE


def test_a_sample_that_came_too_late_for_every_rule_is_said_to() -> None:
    replaying = Backtest(QUIET)
    taken = [replaying.take(each) for each in [*days([20] * 200), *days([20])]]
    assert taken == [True] * 200 + [False]


@given(st.lists(st.integers(0, 40), max_size=40), st.integers(-20, 60))
def test_the_window_of_a_series_is_the_window_of_its_samples(minutes: list[int], now: int) -> None:
    came = [make_metric(timestamp=MIDNIGHT + each * MINUTE, charged_batteries=each % 7) for each in minutes]
    series = Series()
    for each in came:
        series.add(each)
    now_ms = MIDNIGHT + now * MINUTE
    assert series.window("STATION_001", now_ms, RULES) == RULES.window("STATION_001", came, now_ms)


@given(st.lists(st.none() | st.integers(0, 12), min_size=1, max_size=40), st.integers(0, 59_999))
def test_the_replay_opens_an_alert_exactly_when_some_minute_had_a_finding(
    counts: list[int | None], offset_ms: int
) -> None:
    metrics = days(counts, MIDNIGHT + offset_ms)
    report = backtest({"STATION_001": metrics}, RULES)
    if not metrics:
        assert report.alerts == ()
        return
    found = set()
    end = metrics[-1].timestamp + MINUTE
    for now in range(MIDNIGHT, end, MINUTE):
        known = [metric for metric in metrics if metric.timestamp <= now]
        found |= {finding.alert_type for finding in evaluate_station("STATION_001", known, now, RULES)}
    assert {each.alert_type for each in report.alerts} == found


def test_a_depot_that_says_nothing_after_a_weekend_is_found_when_it_opens_and_low_stock_waits_for_the_morning() -> None:
    register = parse_register("stations: {DEPOT: {opening_hours: {mon-fri: 06:00-22:00}}}", "stations.yml")
    rules = parse_rules("{}", "rules.yml", register)
    friday = MIDNIGHT - 24 * HOUR
    # Until Friday evening it reports, from 21:00 on with none; then it is heard again on Monday at 08:00.
    evening = days([20] * (21 * 60) + [0] * (3 * 60), friday, "DEPOT")
    monday = days([20] * 60, friday + 3 * 24 * HOUR + 8 * HOUR, "DEPOT")
    found = backtest({"DEPOT": [*evening, *monday]}, rules).alerts
    assert [(each.alert_type, (each.opened_at - friday) // HOUR) for each in found] == [
        (AlertType.LOW_INVENTORY, 21),
        (AlertType.CHARGER_DOWN, 72 + 6),
    ]
