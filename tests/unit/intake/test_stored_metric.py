"""A stored field that cannot be used is a field that was not reported: it is named, and the rest is judged."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from rules.alert.alert import AlertType
from rules.evaluate.clearing import shows_no_trouble
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules
from rules.evaluate.window import Window
from rules.intake.stored_metric import NothingUsable, read_metric
from rules.metric import ChargerHealth, Metric
from storage.items import to_attribute, to_values
from tests.factories import NOW

EMPTY: dict[str, Any] = {
    "stationId": "STATION_001",
    "timestamp": NOW,
    "swapRate": 6,
    "demandSurge": False,
    "chargerUptime": Decimal("99.5"),
    "chargerHealth": "healthy",
    "chargedBatteries": 0,
    "unchargedBatteries": 30,
    "errorLogs": [],
    "faultPatterns": [],
}
NULL: dict[str, Any] = {"NULL": True}
UNUSABLE: dict[str, list[dict[str, Any]]] = {
    "errorLogs": [NULL, {"L": [{"S": "E1"}, {"N": "7"}]}, {"L": [NULL]}, {"S": "E1"}, {"M": {}}, {"BS": [b"E1"]}],
    "faultPatterns": [NULL, {"L": [{"L": []}]}, {"NS": ["1", "2"]}, {"BOOL": False}, {"N": "0"}],
    "chargerHealth": [NULL, {"S": "offline"}, {"S": ""}, {"N": "1"}, {"BOOL": True}, {"L": [{"S": "down"}]}],
    "chargerUptime": [NULL, {"N": "100.01"}, {"N": "-0.1"}, {"S": "99 %"}, {"N": "1" + "0" * 40}, {"BOOL": True}],
    "swapRate": [NULL, {"S": ""}, {"S": "many"}, {"N": "-1"}, {"N": "NaN"}, {"N": "1" + "0" * 125}, {"NS": ["6"]}],
    "unchargedBatteries": [NULL, {"N": "-1"}, {"N": "2.5"}, {"BOOL": True}, {"S": "1_0"}, {"M": {"n": {"N": "1"}}}],
    "demandSurge": [NULL, {"S": "maybe"}, {"N": "2"}, {"L": []}, {"M": {}}, {"B": b"\xff"}],
}


def stored(**attributes: Any) -> Metric:
    """A metric as it is read, with some attributes as they come over the wire."""
    return read_metric(to_values({name: to_attribute(value) for name, value in EMPTY.items()} | attributes))


@pytest.mark.parametrize(("field", "attribute"), [(name, each) for name, some in UNUSABLE.items() for each in some])
def test_an_empty_station_is_found_whatever_stands_beside_and_the_field_is_named(field: str, attribute: Any) -> None:
    metric = stored(**{field: attribute})
    assert [each.name for each in metric.unusable] == [field]
    assert metric.unusable[0].why
    assert len(metric.unusable[0].why) < 200
    found = evaluate_station("STATION_001", [metric], NOW, default_rules())
    assert AlertType.LOW_INVENTORY in {finding.alert_type for finding in found}
    assert metric.model_dump(by_alias=True)[field] in (None, ())


def test_a_metric_of_which_nothing_can_be_used_is_no_sign_of_life() -> None:
    bad = {name: some[1] for name, some in UNUSABLE.items()} | {"chargedBatteries": {"S": "two"}}
    with pytest.raises(NothingUsable, match=r"errorLogs found a list.*chargedBatteries found 'two'"):
        stored(**bad)
    zero = stored(**bad | {"chargedBatteries": {"N": "0"}})
    assert {each.name for each in zero.unusable} == set(UNUSABLE)


@pytest.mark.parametrize(
    ("attributes", "read"),
    [
        ({"chargerHealth": {"S": "DOWN"}}, {"charger_health": ChargerHealth.DOWN}),
        ({"chargerHealth": {"S": " Healthy "}}, {"charger_health": ChargerHealth.HEALTHY}),
        ({"swapRate": {"S": "12"}}, {"swap_rate": Decimal(12)}),
        ({"chargedBatteries": {"S": "0"}}, {"charged_batteries": 0}),
        ({"chargerUptime": {"S": "99.5"}}, {"charger_uptime": Decimal("99.5")}),
        ({"demandSurge": {"N": "1"}}, {"demand_surge": True}),
        ({"errorLogs": {"SS": ["E2", "E1"]}}, {"error_logs": ("E1", "E2")}),
        ({"chargedBatteries": {"N": "5.0"}}, {"charged_batteries": 5}),
        ({"timestamp": {"N": f"{NOW}.75"}}, {"timestamp": NOW}),
        ({"somebody": {"N": "1" + "0" * 60}, "elses": {"M": {"x": {"NS": ["1" * 50]}}}}, {}),
        ({"unusable": {"S": "x"}, "_unusable": {"S": "x"}, "charger_health": {"S": "down"}}, {}),
    ],
)
def test_what_is_meant_is_read_whatever_its_letters_or_its_type(attributes: Any, read: dict[str, Any]) -> None:
    metric = stored(**attributes)
    assert metric.unusable == ()
    assert metric.model_dump(exclude={"error_logs", "fault_patterns"}) | read == metric.model_dump(
        exclude={"error_logs", "fault_patterns"}
    ) | {name: getattr(metric, name) for name in read}
    if not read:
        assert metric.charger_health is ChargerHealth.HEALTHY


def test_missing_attributes_are_not_reported_and_nothing_is_wrong_with_them() -> None:
    metric = read_metric({"stationId": "STATION_001", "timestamp": NOW, "chargedBatteries": 0})
    assert (metric.unusable, metric.swap_rate) == ((), None)


@pytest.mark.parametrize(
    "spelled", ["ChargedBatteries", "charged_batteries", " chargedBatteries ", "CHARGED-BATTERIES"]
)
def test_a_measurement_under_a_name_in_other_letters_is_not_reported_and_is_named(spelled: str) -> None:
    metric = read_metric({"stationId": "STATION_001", "timestamp": NOW, spelled: 0, "swapRate": 6})
    (named,) = metric.unusable
    assert (named.name, metric.charged_batteries) == ("chargedBatteries", None)
    assert spelled.strip() in named.why
    right = read_metric({"stationId": "STATION_001", "timestamp": NOW, spelled: 0, "chargedBatteries": 5})
    assert (right.unusable, right.charged_batteries) == ((), 5)


@pytest.mark.parametrize(
    "beside", [{}, {"firmware": "1.2", "ttl": 5}, {"metrics": {"chargedBatteries": 0}}, {"k" * 999: 1}]
)
def test_a_metric_that_reports_nothing_is_no_sign_of_life(beside: dict[str, Any]) -> None:
    with pytest.raises(NothingUsable, match="it reports nothing"):
        read_metric({"stationId": "STATION_001", "timestamp": NOW, **beside})


def test_a_metric_of_which_every_name_is_in_other_letters_is_no_sign_of_life_and_says_why() -> None:
    named = {
        name[0].upper() + name[1:]: value for name, value in EMPTY.items() if name not in {"stationId", "timestamp"}
    }
    with pytest.raises(NothingUsable, match="chargedBatteries is missing; 'ChargedBatteries' is there"):
        read_metric({"stationId": "STATION_001", "timestamp": NOW, **named})


@pytest.mark.parametrize(
    "attributes", [{"timestamp": {"N": "-1"}}, {"stationId": {"S": ""}}, {"timestamp": {"S": "now"}}]
)
def test_without_a_station_or_a_time_there_is_no_metric(attributes: Any) -> None:
    with pytest.raises(ValidationError):
        stored(**attributes)


def window(samples: list[Metric]) -> Window:
    return Window.of("STATION_001", samples, NOW, default_rules().window_ms)


def test_faults_that_cannot_be_read_do_not_show_that_there_are_none() -> None:
    readable = [stored(timestamp={"N": str(NOW - place * 60_000)}) for place in range(5)]
    assert shows_no_trouble(AlertType.FAULT_PATTERN, window(readable), default_rules())
    unreadable = [stored(timestamp={"N": str(NOW - place * 60_000)}, errorLogs=NULL) for place in range(5)]
    assert not shows_no_trouble(AlertType.FAULT_PATTERN, window(unreadable), default_rules())
