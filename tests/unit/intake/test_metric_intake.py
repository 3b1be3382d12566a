"""Intake: what is kept, what is refused, and the sentence that says why."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.errors import MetricRefused
from rules.intake.item_size import MAX_ITEM_BYTES, item_bytes
from rules.intake.metric_intake import accept_metric, accept_row
from rules.metric import ChargerHealth, Metric
from rules.text.doubts import doubts
from tests.factories import MINUTE, NOW, make_metric
from tests.names import GENUINE, MISLEADING

DAY = 24 * 60 * MINUTE
GONE = object()


def payload(**overrides: Any) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "stationId": "STATION_001",
        "timestamp": NOW,
        "swapRate": Decimal("12.5"),
        "demandSurge": True,
        "chargerUptime": Decimal("98.7"),
        "chargerHealth": "degraded",
        "chargedBatteries": 7,
        "unchargedBatteries": 13,
        "errorLogs": ["E42: contactor welded"],
        "faultPatterns": ["BMS_COMM"],
    }
    return {key: value for key, value in {**raw, **overrides}.items() if value is not GONE}


def refusal(**overrides: Any) -> str:
    with pytest.raises(MetricRefused) as refused:
        accept_metric(payload(**overrides), NOW)
    return str(refused.value)


def test_a_complete_metric_is_kept_as_it_came() -> None:
    assert accept_metric(payload(), NOW) == make_metric(
        swap_rate=Decimal("12.5"),
        demand_surge=True,
        charger_uptime=Decimal("98.7"),
        charger_health=ChargerHealth.DEGRADED,
        charged_batteries=7,
        uncharged_batteries=13,
        error_logs=("E42: contactor welded",),
        fault_patterns=("BMS_COMM",),
    )


@pytest.mark.parametrize("nothing", [GONE, None])
def test_what_is_optional_may_be_left_out(nothing: object) -> None:
    metric = accept_metric(payload(demandSurge=nothing, errorLogs=nothing, faultPatterns=nothing), NOW)
    assert (metric.demand_surge, metric.error_logs, metric.fault_patterns) == (False, (), ())


@pytest.mark.parametrize(
    "overrides",
    [
        pytest.param({"ttl": "nonsense"}, id="a ttl of any kind"),
        pytest.param({"firmware": {"version": 3}}, id="a key of another maker"),
        pytest.param({"swapRate": 0, "chargedBatteries": 0}, id="zeros"),
        pytest.param({"swapRate": 0.1}, id="a float"),
        pytest.param({"chargedBatteries": Decimal("5.0")}, id="a whole number written with a decimal"),
        pytest.param({"chargerUptime": 100}, id="all of the time"),
        pytest.param({"timestamp": NOW + 5 * MINUTE}, id="a clock five minutes ahead"),
        pytest.param({"timestamp": NOW - 30 * DAY}, id="thirty days old"),
        pytest.param({"stationId": "S" * 128}, id="a long station id"),
        pytest.param({"stationId": "Café Zürich #7"}, id="a station id with spaces and accents"),
        pytest.param({"swapRate": Decimal("1." + "3" * 37)}, id="38 digits"),
        pytest.param({"swapRate": 10**9}, id="the largest"),
    ],
)
def test_what_is_unusual_but_right_is_kept(overrides: dict[str, Any]) -> None:
    assert accept_metric(payload(**overrides), NOW).station_id


def test_a_float_keeps_the_digits_that_were_written() -> None:
    assert accept_metric(payload(swapRate=0.1), NOW).swap_rate == Decimal("0.1")


@pytest.mark.parametrize("key", sorted(payload().keys() - {"demandSurge", "errorLogs", "faultPatterns"}))
def test_a_missing_key_is_named(key: str) -> None:
    assert refusal(**{key: GONE}) == f"{key}: is missing, but required"
    assert refusal(**{key: None}) == f"{key}: is empty, but required"


def test_a_misspelt_key_is_named_with_what_was_found() -> None:
    assert refusal(swapRate=GONE, swap_rate=3) == "swapRate: is missing, but required; found 'swap_rate' instead"


def test_everything_that_is_wrong_is_named() -> None:
    assert refusal(timestamp=NOW // 1000, chargerHealth="fine", unchargedBatteries=GONE) == (
        "timestamp: 1763800000 looks like seconds; send epoch milliseconds; "
        "chargerHealth: found 'fine'; it should be one of healthy, degraded, down; "
        "unchargedBatteries: is missing, but required"
    )


@pytest.mark.parametrize("name", GENUINE)
def test_a_name_in_any_language_is_accepted_as_it_is(name: str) -> None:
    assert accept_metric(payload(stationId=name), NOW).station_id == name


@pytest.mark.parametrize("name", MISLEADING, ids=ascii)
def test_a_name_that_is_not_what_it_looks_like_is_refused_with_the_character_named(name: str) -> None:
    first = doubts(name)[0]
    if not any(each.is_refused for each in doubts(name)):
        assert accept_metric(payload(stationId=name), NOW).station_id == name
        return
    with pytest.raises(MetricRefused, match=rf"^stationId: .*character {first.at + 1}, U\+{ord(first.char):04X} "):
        accept_metric(payload(stationId=name), NOW)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("S\t1", "has a tab or a new line"),
        ("S⟨U+3164⟩", "has '⟨U+', with which characters that hide are spelled out"),
        (
            "Zu\u0308rich",
            "is not in Unicode's normal form (NFC): write 'ü' (U+00FC LATIN SMALL LETTER U WITH DIAERESIS)",
        ),
        ("STATION_\uff11", "U+FF11 FULLWIDTH DIGIT ONE, is another form of '1': write that"),
        ("ST\u0410TION", "character 3, U+0410 CYRILLIC CAPITAL LETTER A, stands among Latin letters"),
    ],
)
def test_a_refused_name_says_what_to_write(name: str, why: str) -> None:
    with pytest.raises(MetricRefused, match=re.escape(why)):
        accept_metric(payload(stationId=name), NOW)


@pytest.mark.parametrize("raw", [None, [], "metric", 5, True])
def test_what_is_not_an_object_is_refused(raw: object) -> None:
    with pytest.raises(MetricRefused, match=r"^metric: should be an object with stationId"):
        accept_metric(raw, NOW)


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        pytest.param({"stationId": 7}, "stationId: found 7; it should be a text like 'STATION_001'", id="id a number"),
        pytest.param({"stationId": "  "}, "stationId: is blank", id="id blank"),
        pytest.param(
            {"stationId": "S" * 129}, "stationId: has 129 characters; at most 128 are allowed", id="id too long"
        ),
        pytest.param(
            {"stationId": "a\x00b"},
            "stationId: 'a⟨U+0000⟩b': character 2, U+0000 CONTROL, cannot be seen",
            id="id with NUL",
        ),
        pytest.param(
            {"stationId": "S\u200b1"},
            "stationId: 'S⟨U+200B⟩1': character 2, U+200B ZERO WIDTH SPACE, cannot be seen",
            id="id zero-width",
        ),
        pytest.param(
            {"stationId": "S\ud8001"},
            "stationId: 'S⟨U+D800⟩1': character 2, U+D800 HALF A SURROGATE PAIR, cannot be seen",
            id="id broken",
        ),
        pytest.param({"stationId": "S1 "}, "stationId: 'S1' has a space at its start or end", id="id untrimmed"),
        pytest.param({"timestamp": "now"}, "timestamp: found 'now'; it should be a number", id="time a text"),
        pytest.param(
            {"timestamp": NOW // 1000},
            "timestamp: 1763800000 looks like seconds; send epoch milliseconds",
            id="seconds",
        ),
        pytest.param(
            {"timestamp": NOW * 1000},
            "timestamp: 1763800000000000 looks like microseconds; send epoch milliseconds",
            id="microseconds",
        ),
        pytest.param(
            {"timestamp": NOW + 6 * MINUTE},
            f"timestamp: {NOW + 6 * MINUTE} is 6 minutes in the future; check the station's clock",
            id="the future",
        ),
        pytest.param(
            {"timestamp": NOW - 31 * DAY},
            f"timestamp: {NOW - 31 * DAY} is 31 days old; metrics are kept for 30 days, so it would be deleted",
            id="the past",
        ),
        pytest.param(
            {"timestamp": Decimal("1763800000000.5")},
            "timestamp: found 1763800000000.5; it should be a whole number",
            id="half a millisecond",
        ),
        pytest.param({"swapRate": "12"}, "swapRate: found '12'; it should be a number", id="rate a text"),
        pytest.param({"swapRate": True}, "swapRate: found true; it should be a number", id="rate a truth"),
        pytest.param({"swapRate": []}, "swapRate: found a list; it should be a number", id="rate a list"),
        pytest.param({"swapRate": {}}, "swapRate: found an object; it should be a number", id="rate an object"),
        pytest.param({"swapRate": -1}, "swapRate: found -1; it should not be negative", id="rate negative"),
        pytest.param({"swapRate": float("nan")}, "swapRate: found nan; it should be a finite number", id="rate NaN"),
        pytest.param(
            {"swapRate": Decimal("sNaN")},
            "swapRate: found sNaN; it should be a finite number",
            id="rate signalling NaN",
        ),
        pytest.param(
            {"swapRate": float("inf")}, "swapRate: found inf; it should be a finite number", id="rate infinite"
        ),
        pytest.param(
            {"swapRate": Decimal("1." + "3" * 38)},
            "swapRate: has more than 38 digits, the most that can be stored",
            id="rate 39 digits",
        ),
        pytest.param(
            {"swapRate": Decimal("1E+126")},
            "swapRate: found 1E+126; it is too large or too small to be stored",
            id="rate beyond DynamoDB",
        ),
        *(
            pytest.param(
                {field: Decimal(most)},
                f"{field}: found {Decimal(most)}; it should be at most 1,000,000,000",
                id=f"{field} {most}",
            )
            for field in ("swapRate", "chargedBatteries", "unchargedBatteries")
            for most in ("1e40", "1.5e39", "1e125", "1000000001")
            if field == "swapRate" or most != "1.5e39"
        ),
        pytest.param(
            {"swapRate": Decimal("1E-131")},
            "swapRate: found 1E-131; it is too large or too small to be stored",
            id="rate below DynamoDB",
        ),
        pytest.param(
            {"chargerUptime": 101}, "chargerUptime: found 101; it should be a percentage from 0 to 100", id="over 100 %"
        ),
        pytest.param(
            {"chargerHealth": "Down"},
            "chargerHealth: found 'Down'; it should be one of healthy, degraded, down",
            id="health unknown",
        ),
        pytest.param(
            {"chargerHealth": ["down"]},
            "chargerHealth: found a list; it should be one of healthy, degraded, down",
            id="health a list",
        ),
        pytest.param(
            {"chargedBatteries": Decimal("2.5")},
            "chargedBatteries: found 2.5; it should be a whole number",
            id="half a battery",
        ),
        pytest.param(
            {"chargedBatteries": 10**5000},
            "chargedBatteries: has more than 38 digits, the most that can be stored",
            id="a count too long to print",
        ),
        pytest.param(
            {"timestamp": Decimal("1E+40")},
            "timestamp: has more than 38 digits, the most that can be stored",
            id="a time with an exponent",
        ),
        pytest.param({"demandSurge": 1}, "demandSurge: found 1; it should be true or false", id="surge a number"),
        pytest.param({"errorLogs": "E42"}, "errorLogs: found 'E42'; it should be a list of texts", id="logs a text"),
        pytest.param({"errorLogs": ["a", 7]}, "errorLogs[1]: found 7; it should be a text", id="a log a number"),
        pytest.param(
            {"faultPatterns": ["x\udfff"]},
            "faultPatterns[0]: 'x⟨U+DFFF⟩' has a broken character (half a surrogate pair)",
            id="a broken character",
        ),
    ],
)
def test_what_is_wrong_is_refused_with_field_and_reason(overrides: dict[str, Any], sentence: str) -> None:
    assert refusal(**overrides) == sentence


def test_what_was_found_is_echoed_short_and_on_one_line() -> None:
    assert refusal(swapRate="x\n" * 9_000) == (
        "swapRate: found 'x x x x x x x x x x x x x x x x x x x x…'; it should be a number"
    )


def test_an_item_that_dynamodb_would_refuse_for_its_size_is_refused() -> None:
    assert refusal(errorLogs=["ü" * 200_000]).startswith("metric: takes 400,")
    assert refusal(errorLogs=[""] * 400_000).startswith("metric: takes 400,")


def test_the_largest_item_that_is_kept_is_within_the_limit() -> None:
    assert item_bytes(accept_metric(payload(errorLogs=["x" * 389_000]), NOW)) <= MAX_ITEM_BYTES


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(json_values)
def test_no_json_value_raises_anything_but_a_refusal(raw: object) -> None:
    with pytest.raises(MetricRefused):
        accept_metric(raw, NOW)


def outcome(intake: Callable[[], Metric]) -> Metric | MetricRefused:
    try:
        return intake()
    except MetricRefused as refused:
        return refused


@given(st.sampled_from(sorted(payload())), json_values)
def test_no_value_of_any_field_raises_anything_but_a_short_refusal(key: str, value: object) -> None:
    kept = outcome(lambda: accept_metric(payload(**{key: value}), NOW))
    assert isinstance(kept, Metric) or len(str(kept)) < 200


def row(**overrides: str) -> dict[str, str]:
    cells = {
        "stationId": "STATION_001",
        "timestamp": str(NOW),
        "swapRate": "12.5",
        "demandSurge": "TRUE",
        "chargerUptime": "98.70",
        "chargerHealth": "down",
        "chargedBatteries": "7",
        "unchargedBatteries": "13",
        "errorLogs": "E42: welded | BMS_COMM",
        "faultPatterns": "",
    }
    return {**cells, **overrides}


def test_a_csv_row_is_kept() -> None:
    metric = accept_row(row(), NOW)
    assert (metric.swap_rate, metric.charged_batteries, metric.demand_surge) == (Decimal("12.5"), 7, True)
    assert (metric.error_logs, metric.fault_patterns) == (("E42: welded", "BMS_COMM"), ())


@pytest.mark.parametrize(("text", "surge"), [("true", True), ("1", True), ("False", False), ("0", False), ("", False)])
def test_a_csv_flag_is_read(text: str, surge: bool) -> None:
    assert accept_row(row(demandSurge=text), NOW).demand_surge is surge


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        pytest.param({"swapRate": ""}, "swapRate: is empty, but required", id="an empty cell"),
        pytest.param({"swapRate": "fast"}, "swapRate: found 'fast'; it should be a number", id="a word"),
        pytest.param({"swapRate": "NaN"}, "swapRate: found 'NaN'; it should be a number", id="NaN"),
        pytest.param({"swapRate": "1_000"}, "swapRate: found '1_000'; it should be a number", id="an underscore"),
        pytest.param({"swapRate": "1,5"}, "swapRate: found '1,5'; it should be a number", id="a decimal comma"),
        pytest.param({"swapRate": "-1"}, "swapRate: found -1; it should not be negative", id="negative"),
        pytest.param(
            {"swapRate": "1e9999"}, "swapRate: found '1e9999'; it should be a number", id="an absurd exponent"
        ),
        pytest.param(
            {"chargedBatteries": "2.5"}, "chargedBatteries: found 2.5; it should be a whole number", id="half"
        ),
        pytest.param({"demandSurge": "yes"}, "demandSurge: found 'yes'; it should be true or false", id="yes"),
    ],
)
def test_a_bad_csv_cell_is_refused_with_field_and_reason(cells: dict[str, str], sentence: str) -> None:
    with pytest.raises(MetricRefused) as refused:
        accept_row(row(**cells), NOW)
    assert str(refused.value) == sentence


def test_a_csv_row_of_the_wrong_length_is_refused() -> None:
    short: Any = {**row(), "unchargedBatteries": None}
    long: Any = {**row(), None: ["extra"]}
    with pytest.raises(MetricRefused, match="unchargedBatteries: is empty"):
        accept_row(short, NOW)
    with pytest.raises(MetricRefused, match="row: has more cells than the header has names"):
        accept_row(long, NOW)


@given(st.dictionaries(st.sampled_from(sorted(payload())), st.text(max_size=50)))
def test_no_csv_row_raises_anything_but_a_short_refusal(cells: dict[str, str]) -> None:
    kept = outcome(lambda: accept_row(row(**cells), NOW))
    # A field each may be wrong.
    assert isinstance(kept, Metric) or len(str(kept)) < 200 * len(payload())
