"""What a chart shows, of which measurement, over which hours."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.chart_data import ChartData, ChartReading, runs, spoken_value, thinned
from bot.charts.chart_subject import Subject
from bot.charts.compose import composed
from bot.charts.time_range import SHORTEST_MS, WEEK_MS, Hours
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata, Evidence
from rules.evaluate import low_inventory
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Reason
from rules.evaluate.ruleset import default_rules
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.metric import Metric
from rules.units import HOUR_MS
from tests.factories import MINUTE, NOW, make_alert, make_metric, make_series

RULES = default_rules()
HOURS = Hours.until(NOW)


def alert_of(alert_type: AlertType, reason: Reason = StockReason.STOCK_UNDER_COUNT, **thresholds: Any) -> Alert:
    evidence = Evidence(reason=reason, observed_at=NOW, thresholds=thresholds)
    return make_alert(alert_type=alert_type, metadata=AlertMetadata(evidence=evidence))


def chart_of(alert: Alert, samples: tuple[Metric, ...], before: tuple[Metric, ...] = ()) -> ChartData:
    chart = composed(Subject.of_alert(alert, RULES), HOURS, samples, before)
    assert chart is not None
    return chart


def values(readings: tuple[ChartReading, ...]) -> list[Decimal]:
    return [each.value for each in readings]


@pytest.mark.parametrize(
    ("alert", "sample", "measurement", "value", "unit", "threshold"),
    [
        (
            alert_of(AlertType.LOW_INVENTORY, chargedAtMost=5),
            {"charged_batteries": 2},
            "charged batteries",
            2,
            "",
            "alert at 5 or fewer",
        ),
        (
            alert_of(AlertType.LOW_INVENTORY, StockReason.STOCK_UNDER_SHARE, chargedShareAtMostPercent=Decimal(20)),
            {"charged_batteries": 6, "uncharged_batteries": 34},
            "share of batteries charged",
            15,
            "%",
            "alert at 20 % or less",
        ),
        (
            alert_of(AlertType.CHARGER_DOWN, ChargerReason.UPTIME_UNDER_THRESHOLD, uptimeUnderPercent=Decimal("92.5")),
            {"charger_uptime": Decimal("41.5")},
            "charger uptime",
            Decimal("41.5"),
            "%",
            "alert under 92.5 %",
        ),
        (
            alert_of(AlertType.CHARGER_DOWN, SilenceReason.STATION_SILENT, silentAfterMinutes=10),
            {"charger_uptime": Decimal(99)},
            "charger uptime",
            99,
            "%",
            None,
        ),
        (
            alert_of(AlertType.HIGH_DEMAND, DemandReason.DEMAND_SURGE, swapRateOver=30),
            {"swap_rate": Decimal("55.5")},
            "swaps an hour",
            Decimal("55.5"),
            "",
            "alert over 30",
        ),
        (
            alert_of(AlertType.FAULT_PATTERN, FaultReason.FAULT_RECURRING, minSamples=3),
            {"error_logs": ("E42: hot",)},
            "samples with the same fault",
            1,
            "",
            "alert from 3",
        ),
        (
            make_alert(alert_type=AlertType.HIGH_DEMAND),
            {"swap_rate": Decimal(7)},
            "swaps an hour",
            7,
            "",
            None,
        ),
    ],
    ids=["stock", "share", "uptime", "silence", "demand", "faults", "no evidence"],
)
def test_each_kind_of_alert_has_its_measurement_with_the_threshold_it_was_opened_by(
    alert: Alert, sample: dict[str, Any], measurement: str, value: Decimal, unit: str, threshold: str | None
) -> None:
    chart = chart_of(alert, (make_metric(**sample),))
    assert (chart.measurement, values(chart.now), chart.unit) == (measurement, [value], unit)
    assert (chart.threshold.words if chart.threshold else None) == threshold
    assert chart.alert_at == NOW


@pytest.mark.parametrize("nonsense", ["many", True, None, "NaN", "1E+999999999", b"\xff"])
def test_a_threshold_that_is_no_number_is_not_drawn(nonsense: object) -> None:
    chart = chart_of(alert_of(AlertType.LOW_INVENTORY, chargedAtMost=nonsense), (make_metric(),))
    assert chart.threshold is None


def test_faults_are_counted_over_the_half_hour_in_which_the_rule_counts_them() -> None:
    samples = make_series(*({"error_logs": ("E42: hot",)} if minute < 4 else {} for minute in range(36)))
    chart = chart_of(alert_of(AlertType.FAULT_PATTERN, FaultReason.FAULT_RECURRING, minSamples=3), samples)
    assert values(chart.now) == [1, 2, 3, *[4] * 28, 3, 2, 1, 0, 0]


def test_what_was_not_reported_is_no_zero() -> None:
    samples = make_series({"charged_batteries": 4}, {"charged_batteries": None}, {"charged_batteries": 2})
    chart = chart_of(alert_of(AlertType.LOW_INVENTORY), samples)
    assert [(each.at - NOW, each.value) for each in chart.now] == [(-2 * MINUTE, Decimal(4)), (0, Decimal(2))]


def test_without_anything_measured_there_is_no_chart() -> None:
    silent = (make_metric(charged_batteries=None), make_metric(timestamp=NOW - 7 * HOUR_MS))
    a_week_before = (make_metric(timestamp=NOW - WEEK_MS),)
    assert composed(Subject.of_alert(alert_of(AlertType.LOW_INVENTORY), RULES), HOURS, silent, a_week_before) is None


def test_the_week_before_lies_over_the_same_hours_and_goes_a_little_further() -> None:
    minutes = range(-6 * 60, 60)
    before = tuple(make_metric(timestamp=NOW - WEEK_MS + minute * MINUTE) for minute in minutes)
    chart = chart_of(
        alert_of(AlertType.LOW_INVENTORY), (make_metric(timestamp=NOW - 6 * HOUR_MS), make_metric()), before
    )
    assert (chart.since, chart.until) == (NOW - 6 * HOUR_MS, NOW + 45 * MINUTE)
    assert chart.before[0].at - chart.since < 10 * MINUTE
    assert chart.until - chart.before[-1].at < 10 * MINUTE


def test_a_new_station_has_no_empty_hours() -> None:
    chart = chart_of(alert_of(AlertType.LOW_INVENTORY), make_series(*[{}] * 120))
    assert chart.since == NOW - 119 * MINUTE
    assert chart.now[0].at == chart.since
    just_now = chart_of(alert_of(AlertType.LOW_INVENTORY), (make_metric(),))
    assert NOW - just_now.since == SHORTEST_MS


def test_a_chart_that_is_made_late_shows_what_came_after_the_alert() -> None:
    after = make_metric(timestamp=NOW + 20 * MINUTE, charged_batteries=9)
    chart = chart_of(alert_of(AlertType.LOW_INVENTORY), (*make_series(*[{}] * 360), after))
    assert chart.now[-1] == ChartReading(at=after.timestamp, value=Decimal(9))


def test_a_station_without_alert_shows_its_stock_beside_the_rules_limit() -> None:
    subject = Subject.of_station("STATION_001", [], RULES)
    assert subject.measurement.kind.name == "charged batteries"
    assert subject.threshold is not None
    assert subject.threshold.value == RULES.section(low_inventory.KIND).few_at_first
    assert subject.alert_at is None


def test_a_station_in_trouble_shows_what_its_worst_alert_is_about() -> None:
    mild = alert_of(AlertType.LOW_INVENTORY, chargedAtMost=5).model_copy(update={"severity": Severity.LOW})
    bad = alert_of(AlertType.HIGH_DEMAND, DemandReason.DEMAND_SURGE, swapRateOver=30)
    assert Subject.of_station("STATION_001", [mild, bad], RULES).measurement.kind.name == "swaps an hour"


def readings(*at_minutes: int) -> tuple[ChartReading, ...]:
    return tuple(ChartReading(at=minute * MINUTE, value=Decimal(1)) for minute in at_minutes)


@pytest.mark.parametrize(
    ("minutes", "lengths"),
    [
        ((), []),
        ((1,), [1]),
        ((0, 1, 2, 3), [4]),
        ((0, 1, 2, 11, 12), [5]),
        ((0, 1, 2, 14, 15), [3, 2]),
        ((0, 1, 2, 60, 120, 121, 122), [3, 1, 3]),
        ((0, 30, 60, 90), [4]),
    ],
)
def test_a_gap_is_a_gap_and_seldom_reports_are_none(minutes: tuple[int, ...], lengths: list[int]) -> None:
    found = list(runs(readings(*minutes)))
    assert [len(run) for run in found] == lengths
    assert tuple(each for run in found for each in run) == readings(*minutes)


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**38)), max_size=400, unique_by=lambda each: each[0]),
    st.integers(1, 200),
)
def test_thinned_readings_are_few_ordered_and_end_with_the_newest(raw: list[tuple[int, int]], most: int) -> None:
    known = tuple(ChartReading(at=at, value=Decimal(value)) for at, value in raw)
    few = thinned(known, 0, 10**9, most)
    assert len(few) <= most + 2
    assert all(earlier.at < later.at for earlier, later in pairwise(few))
    assert {each.value for each in few} <= {each.value for each in known}
    assert few[-1:] == tuple(sorted(known, key=lambda each: each.at))[-1:]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(5, "", "5"), (Decimal("99.54"), "%", "99.5 %"), (Decimal(10) ** 37, "", "1e+37"), (0.1 + 0.2, "", "0.3")],
)
def test_a_value_is_said_in_few_characters(value: Decimal, unit: str, said: str) -> None:
    assert spoken_value(value, unit) == said
