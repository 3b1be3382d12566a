"""No number and no nesting in a batch stops its good rows."""

import json
from decimal import Decimal
from typing import Any

import pytest

from rules.alert.errors import MetricRefused
from rules.intake.exact_json import TooDeep, UnusableNumber, parse_json, parse_json_rows
from rules.intake.metric_intake import accept_metric
from tests.factories import NOW

GOOD: dict[str, Any] = {
    "stationId": "STATION_001",
    "timestamp": NOW,
    "swapRate": 6,
    "chargerUptime": 99.5,
    "chargerHealth": "healthy",
    "chargedBatteries": 20,
    "unchargedBatteries": 10,
}
WILD = ["1e99999999999999999999", "-1e99999999999999999999", "1e999999", "1e-99999999999999999999", "9" * 5_000]
WILD += ["1." + "0" * 5_000, "1e" + "9" * 5_000, "1" + "0" * 39, "1e40", "NaN", "Infinity", "-Infinity"]


@pytest.mark.parametrize("number", WILD)
@pytest.mark.parametrize("field", ["swapRate", "timestamp", "chargedBatteries", "chargerUptime"])
def test_a_wild_number_is_refused_with_its_field(field: str, number: str) -> None:
    text = json.dumps({**GOOD, field: "HERE"}).replace('"HERE"', number)
    with pytest.raises(MetricRefused) as refused:
        accept_metric(parse_json(text), NOW)
    assert str(refused.value).startswith(f"{field}: ")
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("number", WILD)
def test_a_wild_number_is_no_text_and_no_matter_where_nobody_reads_it(number: str) -> None:
    unread = json.dumps({**GOOD, "firmware": ["HERE"]}).replace('"HERE"', number)
    assert accept_metric(parse_json(unread), NOW).station_id == "STATION_001"
    with pytest.raises(MetricRefused, match=r"errorLogs\[0\]"):
        accept_metric(parse_json(json.dumps({**GOOD, "errorLogs": ["HERE"]}).replace('"HERE"', number)), NOW)


@pytest.mark.parametrize("zero", ["-0", "-0.0", "0e9999", "0e-9999", "0.000"])
def test_a_zero_is_a_zero_however_it_is_written(zero: str) -> None:
    text = json.dumps({**GOOD, "swapRate": "HERE"}).replace('"HERE"', zero)
    assert str(accept_metric(parse_json(text), NOW).swap_rate) == "0"


@pytest.mark.parametrize("zero", ["0e999999999999999999", "0e-999999999999999999", "0e99999999999999999999"])
def test_a_zero_with_an_endless_exponent_is_refused(zero: str) -> None:
    text = json.dumps({**GOOD, "swapRate": "HERE"}).replace('"HERE"', zero)
    with pytest.raises(MetricRefused, match="too large or too small"):
        accept_metric(parse_json(text), NOW)


def test_digits_are_kept() -> None:
    assert parse_json("[1.10, 12345678901234567890123456789]") == [Decimal("1.10"), 12345678901234567890123456789]
    assert str(parse_json("1.10")) == "1.10"


DEEP = ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000]


@pytest.mark.parametrize("deep", DEEP)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_that_is_nested_too_deeply_keeps_no_other_from_being_read(deep: str, place: int) -> None:
    rows = [json.dumps({**GOOD, "errorLogs": [r"""a ] , \" [ b"""]})] * 2
    rows.insert(place, deep)
    found = parse_json_rows(f" [{' , '.join(rows)}] ".encode(), 500)
    assert [isinstance(each, TooDeep) for each in found] == [each == place for each in range(3)]
    with pytest.raises(MetricRefused, match="metric: is a value that is nested too deeply"):
        accept_metric(found[place], NOW)


@pytest.mark.parametrize("body", ["[" * 100_000, f"[{DEEP[0]}", f"[{DEEP[0]}] x"])
def test_what_is_nested_and_not_whole_is_no_json(body: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        parse_json_rows(body.encode(), 500)


@pytest.mark.parametrize("field", GOOD)
@pytest.mark.parametrize("twin", ["null", '"STATION_002"', "7", "7.5", "[]", "{}"])
def test_of_two_values_of_one_field_neither_counts(field: str, twin: str) -> None:
    twice = f'{json.dumps(GOOD)[:-1]}, "{field}": {twin}}}'
    with pytest.raises(MetricRefused, match=rf"{field}: found two values; it should "):
        accept_metric(parse_json(twice), NOW)


def test_what_nobody_reads_may_be_given_twice() -> None:
    twice = f'{json.dumps(GOOD)[:-1]}, "firmware": 1, "firmware": 2}}'
    assert accept_metric(parse_json(twice), NOW).station_id == "STATION_001"


BROKEN = {
    "a letter of Latin-1": b'{"stationId":"Z\xfcrich"}',
    "half a letter": b'{"stationId":"Z\xc3"}',
    "a tab in a text": b'{"stationId":"a\tb"}',
    "a NUL in a text": b'{"stationId":"a\x00b"}',
    "an escape that is none": b'{"stationId":"C:\\q"}',
    "a value that is left out": b'{"swapRate":,"stationId":"S"}',
    "a number of another kind": b'{"swapRate":1,5}',
    "a comma too many": b'{"swapRate":1,}',
    "nothing": b"",
    "a word": b"undefined",
    "single quotes": b"{'stationId': 1}",
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_that_is_no_json_loses_no_other(broken: str, place: int) -> None:
    rows = [json.dumps(GOOD).encode()] * 2
    rows.insert(place, BROKEN[broken])
    found = parse_json_rows(b"[" + b" , ".join(rows) + b"]", 500)
    for at, row in enumerate(found):
        if at != place:
            assert accept_metric(row, NOW).station_id == "STATION_001"
    with pytest.raises(MetricRefused):
        accept_metric(found[place], NOW)


@pytest.mark.parametrize("field", ["stationId", "errorLogs", "faultPatterns"])
def test_a_byte_that_is_no_utf_8_is_named_with_its_field(field: str) -> None:
    value = "Z\xfcrich" if field == "stationId" else ["Z\xfcrich"]
    body = json.dumps([GOOD, {**GOOD, field: value}], ensure_ascii=False).encode("latin-1")
    _good, bad = parse_json_rows(body, 500)
    with pytest.raises(MetricRefused, match=rf"(?i){field}.*half a surrogate pair or the byte 0xFC, no UTF-8"):
        accept_metric(bad, NOW)


@pytest.mark.parametrize("body", [b"", b"not json", b"{", b'[{"a": 1}', b'[{"a": 1}] x', b'["a]', b"\xff\xfe\x00"])
def test_what_is_no_list_of_rows_is_no_json(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_json_rows(body, 500)


def test_one_value_that_is_nested_too_deeply_is_said_to_be_so() -> None:
    (row,) = parse_json_rows(DEEP[1].encode(), 500)
    with pytest.raises(MetricRefused, match="metric: is a value that is nested too deeply"):
        accept_metric(row, NOW)


def test_a_number_of_eight_million_digits_is_not_converted() -> None:
    assert isinstance(parse_json("9" * 8_000_000), UnusableNumber)
