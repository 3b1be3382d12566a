"""The first line of a card: how bad, where, what, and how long until it hurts, however long the rest is."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alert.card import draw_card, draw_plain_card
from bot.cards.alert.card_facts import CardFacts
from bot.slack import limits
from rules.alert.alert import Alert, AlertStatus, AlertType
from rules.alert.waiting import Condition
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import default_rules
from rules.lifecycle.change import noted
from rules.lifecycle.opening import open_alert
from rules.metric import LARGEST, ChargerHealth, Metric
from rules.text.wording import duration
from tests.factories import MINUTE, NOW, make_alert, make_metric, make_series

RULES = default_rules()
FACTS = CardFacts(deciders="<@U0ALICE>", state_machine="ai-ops-remediation")
DAY = 24 * 60
LONG_CODES = (
    "CONNECTOR_LOCK_MALFUNCTION",
    "BATTERY_BAY_OVERTEMPERATURE",
    "GROUND_FAULT_INTERRUPTION",
    "POWER_MODULE_FAILURE",
)


def found(alert_type: AlertType, *samples: dict[str, Any], station_id: str = "STATION_001", **common: Any) -> Finding:
    series = make_series(*samples, station_id=station_id, **common)
    findings = evaluate_station(station_id, series, NOW, RULES)
    return next(each for each in findings if each.alert_type is alert_type)


def first_line(alert: Alert) -> str:
    first_lines = {str(draw(alert, FACTS).blocks[0]["text"]["text"]) for draw in (draw_card, draw_plain_card)}
    (line,) = first_lines
    return line


def in_every_state(finding: Finding) -> list[Alert]:
    alert = open_alert(finding, make_alert().alert_id, NOW).alert
    cleared = noted(alert, condition=Condition(cleared_at=NOW))
    decided = [alert.model_copy(update={"status": status}) for status in (AlertStatus.APPROVED, AlertStatus.REJECTED)]
    return [alert, cleared, *decided]


def test_long_codes_give_way_to_the_time_to_empty() -> None:
    finding = found(
        AlertType.FAULT_PATTERN,
        *[{}] * 5,
        charged_batteries=2,
        swap_rate=Decimal(11),
        fault_patterns=LONG_CODES,
    )
    assert finding.title == (
        "STATION_001: recurring faults BATTERY_BAY_OVERTEMPERATURE x5 and 3 more, empty in about 11 min"
    )
    assert all(code in finding.description for code in LONG_CODES)
    for alert in in_every_state(finding):
        assert first_line(alert).endswith(f"{alert.severity}: {finding.title}")


def test_a_code_that_fits_nowhere_is_cut_where_it_can_be_seen() -> None:
    finding = found(
        AlertType.FAULT_PATTERN,
        *[{}] * 5,
        station_id="THE_STATION_AT_THE_NORTHERN_RING_ROAD_04",
        charged_batteries=2,
        swap_rate=Decimal(11),
        fault_patterns=("BATTERY_BAY_OVERTEMPERATURE_IN_SLOT_NUMBER_SEVENTEEN", *LONG_CODES),
    )
    assert finding.title == (
        "THE_STATION_AT_THE_NORTHERN_RING_ROAD_04: recurring faults BATTERY_BAY_OVERTEMPERA… x5 and 4 more, "
        "empty in about 11 min"
    )


@pytest.mark.parametrize("station_id", ["S" * 2048, "é\u202e" * 300, "<!channel>" * 50])
def test_a_long_station_id_gives_way_to_all_that_follows(station_id: str) -> None:
    said: dict[str, Any] = {"station_id": station_id, "charged_batteries": 2, "swap_rate": Decimal(11)}
    finding = found(AlertType.LOW_INVENTORY, {}, {}, {}, **said)
    for alert in in_every_state(finding):
        line = first_line(alert)
        assert line.endswith("…: 2 charged batteries left, empty in about 11 min at 11 swaps/h")
        assert len(line) <= limits.HEADER
        assert f"{alert.severity}: {station_id[:1]}" in line


@pytest.mark.parametrize("alert_type", [AlertType.CHARGER_DOWN, AlertType.FAULT_PATTERN, AlertType.HIGH_DEMAND])
def test_the_description_says_how_long_until_it_hurts(alert_type: AlertType) -> None:
    trouble: dict[str, Any] = {
        "charger_health": ChargerHealth.DOWN,
        "demand_surge": True,
        "fault_patterns": ("E42",),
        "swap_rate": Decimal(11),
    }
    soon = found(alert_type, *[{}] * 5, charged_batteries=2, **trouble)
    assert soon.description.endswith(" At this pace it is empty in about 11 min.")
    empty = found(alert_type, *[{}] * 5, charged_batteries=0, **trouble)
    assert empty.description.endswith(" It is empty now.")


stations = st.text(min_size=1, max_size=60) | st.sampled_from(["S" * 2048, "\u202e" * 200, "STATION_001"])
codes = st.lists(st.text(max_size=80) | st.sampled_from(LONG_CODES), max_size=6).map(tuple)
numbers = st.integers(0, 40) | st.just(LARGEST)


@st.composite
def samples(draw: st.DrawFn) -> tuple[str, list[Metric]]:
    station_id, faults = draw(stations), draw(codes)
    each = st.builds(
        make_metric,
        station_id=st.just(station_id),
        timestamp=st.integers(0, 5).map(lambda minute: NOW - minute * MINUTE),
        swap_rate=st.none() | st.decimals(0, 200, places=2) | st.decimals(0, LARGEST, allow_nan=False),
        demand_surge=st.none() | st.booleans(),
        charger_uptime=st.none() | st.decimals(0, 100),
        charger_health=st.none() | st.sampled_from(ChargerHealth),
        charged_batteries=numbers,
        uncharged_batteries=numbers,
        error_logs=codes,
        fault_patterns=st.just(faults),
    )
    return station_id, draw(st.lists(each, min_size=3, max_size=6))


@given(samples())
def test_any_finding_says_in_its_first_line_how_long_until_the_station_is_empty(
    measured: tuple[str, list[Metric]],
) -> None:
    station_id, series = measured
    for finding in evaluate_station(station_id, series, NOW, RULES):
        if finding.minutes_to_empty is None or finding.minutes_to_empty > DAY:
            continue
        minutes = finding.minutes_to_empty
        words = (f"empty in {duration(minutes)}",) if minutes else ("empty now", "no charged batteries left")
        for alert in in_every_state(finding):
            line = first_line(alert)
            assert any(each in line for each in words)
            assert f"{alert.severity}: " in line
