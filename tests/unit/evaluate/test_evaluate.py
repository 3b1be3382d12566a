"""All rules on one station: what comes first, and that no metric whatsoever breaks it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.evidence_sample import MAX_SAMPLES
from rules.evaluate.ruleset import RuleSet, default_rules, parse_rules
from rules.metric import LARGEST, ChargerHealth, Metric
from tests.factories import MINUTE, NOW, make_metric, make_series

RULES = default_rules()
STATION = "STATION_001"

storable = st.decimals(0, LARGEST, allow_nan=False)
texts = st.lists(st.text(max_size=60) | st.sampled_from(["E42: x", "E42", "BMS_COMM"]), max_size=4).map(tuple)
metrics = st.builds(
    make_metric,
    timestamp=st.integers(NOW - 10 * MINUTE, NOW + 10 * MINUTE) | st.integers(0, 10**38),
    swap_rate=st.none() | st.decimals(0, 200, places=2) | storable,
    demand_surge=st.none() | st.booleans(),
    charger_uptime=st.none() | st.decimals(0, 100),
    charger_health=st.none() | st.sampled_from(ChargerHealth),
    charged_batteries=st.none() | st.integers(0, 40) | st.just(LARGEST),
    uncharged_batteries=st.none() | st.integers(0, 40) | st.just(LARGEST),
    error_logs=texts,
    fault_patterns=texts,
)
bad_station = make_series(
    *[{}] * 5,
    swap_rate=Decimal(45),
    demand_surge=True,
    charger_health=ChargerHealth.DEGRADED,
    charged_batteries=2,
    uncharged_batteries=3,
    error_logs=("E42: contactor welded",),
)


def types(rules: RuleSet = RULES) -> list[AlertType]:
    return [finding.alert_type for finding in evaluate_station(STATION, bad_station, NOW, rules)]


def test_a_healthy_station_has_no_findings() -> None:
    assert evaluate_station(STATION, make_series({}, {}, {}, {}, {}), NOW, RULES) == ()


def test_the_most_severe_comes_first() -> None:
    findings = evaluate_station(STATION, bad_station, NOW, RULES)
    assert [(finding.alert_type, finding.severity) for finding in findings] == [
        (AlertType.LOW_INVENTORY, Severity.CRITICAL),
        (AlertType.CHARGER_DOWN, Severity.MEDIUM),
        (AlertType.HIGH_DEMAND, Severity.MEDIUM),
        (AlertType.FAULT_PATTERN, Severity.LOW),
    ]


@pytest.mark.parametrize("alert_type", AlertType)
def test_a_rule_that_is_switched_off_finds_nothing(alert_type: AlertType) -> None:
    rules = parse_rules(f"{alert_type.lower()}: {{enabled: false}}", "rules.yml")
    assert set(types(rules)) == set(AlertType) - {alert_type}


def test_an_empty_window_of_a_station_never_seen_gives_nothing() -> None:
    assert evaluate_station(STATION, (), NOW, RULES) == ()


@pytest.mark.parametrize(
    ("samples", "last_seen_ms"),
    [
        pytest.param((), NOW - 20 * MINUTE, id="told by the caller"),
        pytest.param((make_metric(timestamp=NOW - 20 * MINUTE),), None, id="seen in older samples"),
        pytest.param((make_metric(timestamp=NOW - 20 * MINUTE),), NOW - 90 * MINUTE, id="the newer of the two"),
    ],
)
def test_an_empty_window_of_a_station_that_did_report_is_silence(
    samples: tuple[Metric, ...], last_seen_ms: int | None
) -> None:
    (finding,) = evaluate_station(STATION, samples, NOW, RULES, last_seen_ms)
    assert finding.title == "STATION_001: silent for about 20 min"


def test_a_sample_from_the_future_hides_no_silence() -> None:
    samples = (make_metric(timestamp=NOW - 20 * MINUTE), make_metric(timestamp=NOW + 6 * MINUTE))
    (finding,) = evaluate_station(STATION, samples, NOW, RULES)
    assert finding.title == "STATION_001: silent for about 20 min"
    assert evaluate_station(STATION, samples[1:], NOW, RULES, NOW - 20 * MINUTE) == (finding,)


def test_samples_that_come_late_are_judged_and_said_to_be_late() -> None:
    samples = (make_metric(timestamp=NOW - 7 * MINUTE, charged_batteries=0),)
    (finding,) = evaluate_station(STATION, samples, NOW, RULES)
    assert finding.description.endswith("Its samples come late: the newest is about 7 min old.")


def test_the_window_is_as_long_as_the_rules_say() -> None:
    old = make_metric(timestamp=NOW - 7 * MINUTE, charged_batteries=0)
    assert evaluate_station(STATION, (old,), NOW, parse_rules("window_minutes: 8", "rules.yml"))


@given(st.lists(metrics, max_size=8), st.none() | st.integers(0, 10**14))
def test_no_metric_breaks_the_evaluation(samples: list[Metric], last_seen_ms: int | None) -> None:
    findings = evaluate_station(STATION, samples, NOW, RULES, last_seen_ms)
    ranks = [finding.severity.rank for finding in findings]
    assert ranks == sorted(ranks, reverse=True)
    assert len({finding.alert_type for finding in findings}) == len(findings)


@given(st.lists(metrics, max_size=8).flatmap(lambda given: st.tuples(st.just(given), st.permutations(given))))
def test_the_order_of_samples_does_not_matter(orders: tuple[list[Metric], list[Metric]]) -> None:
    one, other = orders
    assert evaluate_station(STATION, one, NOW, RULES) == evaluate_station(STATION, other, NOW, RULES)


def test_the_evidence_of_huge_metrics_fits_an_alert() -> None:
    logs = tuple(f"E{number}: " + "ü" * 2_000 for number in range(100))
    samples = make_series(*[{}] * 60, every_ms=5_000, error_logs=logs, fault_patterns=logs)
    (finding,) = evaluate_station(STATION, samples, NOW, RULES)
    assert len(finding.samples) == MAX_SAMPLES
    assert finding.samples[0].error_logs[-1] == "… and 92 more"
    assert finding.samples[0].error_logs[0].endswith("ü…")
    assert len(finding.model_dump_json(by_alias=True).encode()) < 60_000
