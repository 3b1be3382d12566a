"""The replay: what a rules file would have alerted on, and how often."""

from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.low_inventory import StockReason
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.evaluate.silence import SilenceReason
from rules.metric import Metric
from rules.report.backtest import backtest
from rules.report.backtest_report import BacktestReport
from tests.factories import MINUTE, make_metric

RULES = default_rules()
MIDNIGHT = 1_763_769_600_000
"""2025-11-22 00:00 UTC, epoch ms."""
HOUR = 60 * MINUTE


def days(counts: Iterable[int | None], start: int = MIDNIGHT, station: str = "STATION_001") -> list[Metric]:
    """One sample a minute with so many charged batteries; None: no sample."""
    return [
        make_metric(station_id=station, timestamp=start + place * MINUTE, charged_batteries=count, swap_rate=Decimal(0))
        for place, count in enumerate(counts)
        if count is not None
    ]


def replay(counts: Iterable[int | None], start: int = MIDNIGHT) -> BacktestReport:
    return backtest({"STATION_001": days(counts, start)}, RULES)


def test_a_healthy_fleet_alerts_nobody() -> None:
    report = replay([20] * 30)
    assert (report.stations, report.samples, report.alerts) == (1, 30, ())


def test_nothing_to_replay_is_an_empty_report() -> None:
    assert backtest({}, RULES) == BacktestReport(stations=0, samples=0)
    assert backtest({"STATION_001": []}, RULES).alerts == ()


def test_trouble_that_lasts_is_one_alert() -> None:
    (alert,) = replay([20] * 5 + [3] * 60).alerts
    assert alert.opened_at == MIDNIGHT + 5 * MINUTE
    assert alert.last_present_at == MIDNIGHT + 64 * MINUTE
    assert (alert.alert_type, alert.reason) == (AlertType.LOW_INVENTORY, StockReason.STOCK_UNDER_COUNT)


@pytest.mark.parametrize(
    ("good_minutes", "alerts"),
    [
        pytest.param(14, 1, id="gone for less than the cool-down"),
        pytest.param(15, 2, id="gone for longer"),
    ],
)
def test_trouble_that_comes_back_is_a_new_alert_after_the_cooldown(good_minutes: int, alerts: int) -> None:
    assert len(replay([3, *[20] * good_minutes, 3]).alerts) == alerts


def test_an_alert_that_gets_worse_stays_one_and_keeps_its_worst() -> None:
    report = replay([3, 2, 0, 4])
    assert [alert.severity for alert in report.alerts] == [Severity.HIGH]
    assert report.alerts[0].title == "STATION_001: 3 charged batteries left"


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
    ("hour", "at_night"),
    [
        pytest.param(0, 1, id="midnight"),
        pytest.param(5, 1, id="five in the morning"),
        pytest.param(6, 0, id="six in the morning"),
        pytest.param(21, 0, id="nine in the evening"),
        pytest.param(22, 1, id="ten in the evening"),
    ],
)
def test_night_is_from_ten_to_six(hour: int, at_night: int) -> None:
    assert replay([3], MIDNIGHT + hour * HOUR).night_pages == at_night


def test_alerts_are_counted_by_type_severity_and_station() -> None:
    fleet = {
        "STATION_001": days([3], MIDNIGHT),
        "STATION_002": days([0], MIDNIGHT + 26 * HOUR, "STATION_002"),
        "STATION_003": days([20], MIDNIGHT + 26 * HOUR, "STATION_003"),
    }
    quiet = parse_rules("charger_down: {enabled: false}", "rules.yml")
    report = backtest(fleet, quiet)
    assert report.by_type == {AlertType.LOW_INVENTORY: 2}
    assert report.by_severity == {Severity.LOW: 1, Severity.HIGH: 1}
    assert report.stations_affected == ("STATION_001", "STATION_002")


def test_a_coarser_step_finds_the_same_lasting_trouble() -> None:
    metrics = {"STATION_001": days([20] * 5 + [3] * 60)}
    assert len(backtest(metrics, RULES, step_minutes=5).alerts) == 1


def test_one_sample_with_a_wild_timestamp_does_not_stall_the_replay() -> None:
    report = backtest({"STATION_001": [make_metric(timestamp=0), *days([3] * 5)]}, RULES)
    assert [alert.reason for alert in report.alerts] == [SilenceReason.STATION_SILENT, StockReason.STOCK_UNDER_COUNT]


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
    assert set(report.by_type) == found
