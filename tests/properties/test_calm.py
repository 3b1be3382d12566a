"""What is calm at a quick look holds no finding of the exact rules."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.evaluate import low_inventory
from rules.evaluate.kinds import KINDS
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.metric import ChargerHealth
from rules.stations.station_facts import NO_FACTS, StationFacts
from tests.factories import MINUTE, NOW, make_series

pytestmark = pytest.mark.hypothesis

OTHER = """
low_inventory: {charged_at_most: 3, charged_share_at_most_percent: 33, severity_by_minutes_to_empty: {high: 50}}
charger_down: {uptime_under_percent: 99.5, min_samples: 2}
high_demand: {swap_rate_over: 8, min_samples: 1, lasting_minutes: 1}
fault_pattern: {min_samples: 2}
"""
RULES = ((default_rules(), NO_FACTS), (parse_rules(OTHER, "rules.yml"), StationFacts(batteries_per_swap=3)))

odd = st.fixed_dictionaries(
    {},
    optional={
        "charged_batteries": st.none() | st.integers(0, 8),
        "uncharged_batteries": st.none() | st.integers(0, 16),
        "swap_rate": st.none() | st.integers(0, 60).map(Decimal),
        "demand_surge": st.sampled_from([None, True, False]),
        "charger_uptime": st.none() | st.sampled_from([Decimal(0), Decimal("89.9"), Decimal(90), Decimal("99.5")]),
        "charger_health": st.none() | st.sampled_from(ChargerHealth),
        "error_logs": st.just(("E42: contactor welded",)),
        "fault_patterns": st.just(("E17",)),
    },
)
NEAR: list[dict[str, Any]] = [
    *(
        {"charged_batteries": charged, "uncharged_batteries": uncharged, "swap_rate": Decimal(rate)}
        for charged, uncharged, rate in product((1, 2, 3, 4, 5, 6, 8), (0, 4, 20), (0, 4, 8))
    ),
    *({"swap_rate": Decimal(rate)} for rate in (9, 30, 31)),
    {"demand_surge": True},
    {"charger_uptime": Decimal("89.9")},
    {"charger_health": ChargerHealth.DEGRADED},
]


@given(st.lists(st.just({}) | odd, min_size=1, max_size=7), st.integers(1, 20))
def test_no_rule_finds_anything_in_what_is_calm_for_it(measured: list[dict[str, Any]], every: int) -> None:
    for common, (rules, station) in product(NEAR, RULES):
        samples = make_series(*measured, every_ms=every * MINUTE // 10, **common)
        seen = replace(rules.window("STATION_001", samples, NOW), station=station)
        for kind, rule in rules.enabled:
            if kind.is_calm(seen, rule):
                assert kind.judge(seen, rule) is None, kind.alert_type


def test_a_healthy_station_is_calm() -> None:
    rules = default_rules()
    seen = rules.window("STATION_001", make_series({}, {}, {}, {}, {}), NOW)
    assert [kind.alert_type for kind in KINDS if not kind.is_calm(seen, rules.section(kind))] == []


def test_a_station_that_is_full_of_too_few_for_a_swap_is_not_calm() -> None:
    rules = default_rules()
    full = [{"charged_batteries": 2, "uncharged_batteries": 0, "swap_rate": Decimal(0)}] * 5
    seen = rules.window("STATION_001", make_series(*full), NOW)
    of_three = replace(seen, station=StationFacts(batteries_per_swap=3))
    assert not low_inventory.KIND.is_calm(of_three, rules.section(low_inventory.KIND))
