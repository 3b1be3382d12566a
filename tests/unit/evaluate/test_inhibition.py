"""Which trouble holds back which."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.alert.errors import InvalidRules
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.evaluate import judge_station
from rules.evaluate.finding import Finding
from rules.evaluate.holds import held_back
from rules.evaluate.judgement import Because, Judgement
from rules.evaluate.ruleset import RuleSet, default_rules, parse_rules
from rules.evaluate.stock_signs import StockReason
from tests.factories import NOW, make_finding, make_series

RULES = default_rules()
LOW: dict[str, Any] = {"charged_batteries": 3, "uncharged_batteries": 27, "swap_rate": 0}
DOWN: dict[str, Any] = {"charger_health": "down"}


def judged(*found: Finding, rules: RuleSet = RULES) -> Judgement:
    return held_back(found, rules.window("STATION_001", (), NOW), rules)


def finding(alert_type: AlertType, severity: Severity = Severity.MEDIUM) -> Finding:
    return make_finding(alert_type=alert_type, severity=severity, reason=REASONS[alert_type])


REASONS = {
    AlertType.CHARGER_DOWN: ChargerReason.CHARGER_REPORTED_DOWN,
    AlertType.LOW_INVENTORY: StockReason.STOCK_UNDER_COUNT,
    AlertType.HIGH_DEMAND: next(iter(DemandReason)),
}


def kinds(found: Judgement) -> tuple[list[AlertType], list[AlertType]]:
    return [each.alert_type for each in found.findings], [each.finding.alert_type for each in found.held]


def test_low_stock_of_a_station_whose_chargers_are_down_has_no_alert_of_its_own() -> None:
    found = judge_station("STATION_001", make_series(*[LOW | DOWN] * 30), NOW, RULES)
    assert kinds(found) == ([AlertType.CHARGER_DOWN], [AlertType.LOW_INVENTORY])
    (held,) = found.held
    assert (held.because, held.by) == (Because.INHIBITED, found.findings[0])
    assert held.words == f"it follows from {found.findings[0].title}"


def test_when_the_chargers_are_up_again_and_the_stock_is_still_low_the_alert_opens() -> None:
    found = judge_station("STATION_001", make_series(*[LOW] * 30), NOW, RULES)
    assert kinds(found) == ([AlertType.LOW_INVENTORY], [])


def test_what_is_worse_than_its_cause_is_not_held_back() -> None:
    found = judged(finding(AlertType.CHARGER_DOWN), finding(AlertType.LOW_INVENTORY, Severity.CRITICAL))
    assert found.held == ()


def test_a_cause_that_opens_no_alert_itself_holds_back_nothing() -> None:
    shadow = parse_rules("charger_down: {shadow: true}", "rules.yml")
    found = judged(finding(AlertType.CHARGER_DOWN), finding(AlertType.LOW_INVENTORY), rules=shadow)
    assert kinds(found) == ([AlertType.LOW_INVENTORY], [AlertType.CHARGER_DOWN])


def test_a_chain_ends_at_its_first_cause() -> None:
    rules = parse_rules(
        "inhibit: [{by: charger_down, holds_back: [low_inventory]}, {by: low_inventory, holds_back: [high_demand]}]",
        "rules.yml",
    )
    found = judged(*map(finding, REASONS), rules=rules)
    assert kinds(found) == ([AlertType.CHARGER_DOWN], [AlertType.LOW_INVENTORY, AlertType.HIGH_DEMAND])


def test_only_for_its_reasons() -> None:
    rules = parse_rules(
        "inhibit: [{by: charger_down, reasons: [charger_reported_degraded], holds_back: [low_inventory]}]", "rules.yml"
    )
    assert judged(finding(AlertType.CHARGER_DOWN), finding(AlertType.LOW_INVENTORY), rules=rules).held == ()


def test_a_file_may_hold_back_nothing() -> None:
    rules = parse_rules("inhibit: []", "rules.yml")
    assert judged(finding(AlertType.CHARGER_DOWN), finding(AlertType.LOW_INVENTORY), rules=rules).held == ()


@given(st.permutations([finding(each, severity) for each in REASONS for severity in (Severity.LOW,)]))
def test_property_the_order_of_findings_changes_nothing(found: list[Finding]) -> None:
    opens, held = kinds(judged(*found))
    assert (set(opens), held) == ({AlertType.CHARGER_DOWN, AlertType.HIGH_DEMAND}, [AlertType.LOW_INVENTORY])


@given(st.lists(st.sampled_from([finding(each, severity) for each in REASONS for severity in Severity]), max_size=3))
def test_property_something_opens_wherever_something_is_wrong(found: list[Finding]) -> None:
    one_a_type = list({each.alert_type: each for each in found}.values())
    result = judged(*one_a_type)
    assert bool(result.findings) is bool(one_a_type)
    assert len(result.standing) == len(one_a_type)
    worst = max((each.severity.rank for each in one_a_type), default=0)
    assert max((each.severity.rank for each in result.findings), default=0) == worst


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "inhibit: [{by: chargers, holds_back: [low_inventory]}]",
            "inhibit.0.by: found 'chargers'; it should be one of low_inventory",
        ),
        (
            "inhibit: [{by: charger_down, holds_back: [stock]}]",
            "inhibit.0.holds_back.0: found 'stock'; it should be one of",
        ),
        ("inhibit: [{by: charger_down, holds_back: []}]", "inhibit.0.holds_back: "),
        (
            "inhibit: [{by: charger_down, reasons: [silent], holds_back: [low_inventory]}]",
            "inhibit.0: charger_down has no reason 'silent'; it has charger_reported_down",
        ),
        ("inhibit: [{by: charger_down, holds_back: [charger_down]}]", "charger_down would hold back itself"),
        (
            "inhibit: [{by: charger_down, holds_back: [high_demand]}, {by: high_demand, holds_back: [charger_down]}]",
            "charger_down would hold back itself",
        ),
    ],
)
def test_each_fault_is_told_with_its_place(text: str, fault: str) -> None:
    with pytest.raises(InvalidRules) as refused:
        parse_rules(text, "rules.yml")
    assert fault in refused.value.faults[0]
