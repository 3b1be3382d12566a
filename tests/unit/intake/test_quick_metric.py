"""The fast way in takes what the slow one takes, and refuses what that refuses."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.errors import MetricRefused
from rules.intake.exact_json import NotJson, TooDeep, parse_json
from rules.intake.iso_time import in_epoch_ms
from rules.intake.metric_intake import accept_metric
from rules.intake.metric_row import parse_row
from rules.intake.quick_metric import QuickIntake
from rules.metric import Metric
from tests.factories import NOW

GOOD: dict[str, Any] = {
    "stationId": "STATION_001",
    "timestamp": NOW,
    "swapRate": 6.5,
    "demandSurge": False,
    "chargerUptime": 99.5,
    "chargerHealth": "healthy",
    "chargedBatteries": 20,
    "unchargedBatteries": 10,
    "errorLogs": [],
    "faultPatterns": [],
}
ODD: list[Any] = [
    0,
    1,
    -1,
    5.0,
    "5",
    "",
    True,
    False,
    1e30,
    10**40,
    99.999999999999999,
    100.5,
    [],
    ["E17"],
    ["é", 3],
    {},
    "healthy",
    "Healthy",
    " STATION_001",
    NOW // 1000,
    NOW * 1000,
]
NAMES = [*GOOD]
_DAY = 86_400_000
TIMES = [NOW + 300_000, NOW + 300_001, NOW - 30 * _DAY, NOW - 30 * _DAY - 1]


def outcome(way: Any) -> Metric | str:
    try:
        metric = way()
    except MetricRefused as refused:
        return str(refused)
    assert isinstance(metric, Metric)
    assert metric == metric.model_copy()
    return metric


def warm() -> QuickIntake:
    intake = QuickIntake()
    intake.line(json.dumps(GOOD))
    return intake


def accept_timed(raw: Any) -> Metric:
    """As the API does, but for the times that files may have."""
    return accept_metric(raw | {"timestamp": in_epoch_ms(raw["timestamp"])}, None)


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ODD), max_size=3))
def test_a_line_is_taken_as_the_api_takes_it(odd: dict[str, Any]) -> None:
    line = json.dumps(GOOD | odd)
    assert outcome(lambda: warm().line(line)[0]) == outcome(lambda: accept_timed(parse_json(line)))


@given(
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*ODD, *TIMES, None, "x" * 5_000]), max_size=3),
    st.sampled_from(["6.5", "0.0", "-0.0", "1e1", "1E400", "12.34567890123456789", "6", "1000000000.5"]),
)
def test_a_row_of_a_batch_is_taken_as_the_slow_way_takes_it(odd: dict[str, Any], rate: str) -> None:
    row = parse_json(json.dumps(GOOD | odd).replace("6.5", rate))
    intake = QuickIntake()
    intake.row(GOOD, NOW)
    quick, slow = outcome(lambda: intake.row(row, NOW)), outcome(lambda: accept_metric(row, NOW))
    assert repr(quick) == repr(slow)
    if isinstance(quick, Metric) and isinstance(slow, Metric):
        assert quick.model_fields_set == slow.model_fields_set


@pytest.mark.parametrize("row", [None, [], "x", 5, {}, NotJson(), TooDeep()])
def test_what_is_no_metric_is_refused_in_the_same_words(row: Any) -> None:
    assert outcome(lambda: QuickIntake().row(row, NOW)) == outcome(lambda: accept_metric(row, NOW))


def test_texts_that_are_too_large_to_be_stored_are_refused() -> None:
    with pytest.raises(MetricRefused, match="can be stored"):
        warm().row(GOOD | {"errorLogs": ["x" * 4_000] * 100}, NOW)


@pytest.mark.parametrize("number", ["0.0", "-0.0", "1e1", "1E400", "NaN", "Infinity", "12.34567890123456789", "6"])
def test_a_number_keeps_its_digits(number: str) -> None:
    line = json.dumps(GOOD).replace("6.5", number)
    assert outcome(lambda: warm().line(line)[0]) == outcome(lambda: accept_metric(parse_json(line), None))


@given(
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["0", "5", "x", "-3", "1e3", " 7 ", "a|b", "1", "true"]))
)
def test_cells_are_taken_as_the_slow_way_takes_them(odd: dict[str, str]) -> None:
    row = {
        name: "" if value == [] else str(value).lower() if name == "demandSurge" else str(value)
        for name, value in GOOD.items()
    }
    row |= odd
    quick = QuickIntake()
    quick.cells(
        NAMES, [str(GOOD[name]) if name not in {"demandSurge", "errorLogs", "faultPatterns"} else "" for name in NAMES]
    )
    taken = outcome(lambda: quick.cells([*row], [*row.values()])[0])
    assert taken == outcome(lambda: accept_timed(parse_row(row)))


def test_the_same_metric_comes_out_of_both_ways_to_the_last_attribute() -> None:
    intake = QuickIntake()
    slow, _ = intake.line(json.dumps(GOOD))
    quick, _ = intake.line(json.dumps(GOOD))
    assert quick == slow
    assert quick.model_dump_json() == slow.model_dump_json()
    assert quick.unusable == ()
    assert quick.model_copy(update={"swap_rate": Decimal(1)}).swap_rate == 1


@pytest.mark.parametrize("left_out", ["swapRate", "chargedBatteries", "chargerHealth", "chargerUptime"])
def test_a_measurement_that_is_missing_was_not_reported(left_out: str) -> None:
    row = {name: value for name, value in GOOD.items() if name != left_out}
    metric, _ = QuickIntake().line(json.dumps(row))
    assert metric.model_dump(by_alias=True)[left_out] is None


@pytest.mark.parametrize("left_out", ["stationId", "timestamp"])
def test_a_row_without_station_or_time_is_refused(left_out: str) -> None:
    row = {name: value for name, value in GOOD.items() if name != left_out}
    with pytest.raises(MetricRefused, match=f"{left_out}: is missing"):
        QuickIntake().line(json.dumps(row))


def test_a_measurement_that_is_misspelt_is_refused() -> None:
    row = {("charged_batteries" if name == "chargedBatteries" else name): value for name, value in GOOD.items()}
    with pytest.raises(MetricRefused, match="found 'charged_batteries' instead"):
        QuickIntake().line(json.dumps(row))


@pytest.mark.parametrize(
    ("arrived", "came"), [(NOW + 5, NOW + 5), (str(NOW), None), (5, None), (-1, None), (None, None), (True, None)]
)
def test_a_row_may_say_when_it_came(arrived: Any, came: int | None) -> None:
    assert warm().line(json.dumps(GOOD | {"arrivedAt": arrived}))[1] == came


@pytest.mark.parametrize("station", [[], {}, 5, None, True])
def test_a_station_that_is_no_text_is_refused_and_stops_nothing(station: Any) -> None:
    with pytest.raises(MetricRefused, match="stationId"):
        warm().line(json.dumps(GOOD | {"stationId": station, "chargerHealth": []}))
