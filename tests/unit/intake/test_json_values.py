import contextlib
import json
import time

import pytest

from rules.intake.exact_json import TooDeep, parse_json, parse_json_rows
from rules.intake.json_values import MOST_VALUES, MOST_VALUES_OF_ONE, has_more_values

MOST_BYTES = 1024 * 1024
ROOM = MOST_BYTES - 4


def too_many(body: bytes) -> bool:
    return has_more_values(body.decode(), MOST_VALUES)


def test_five_hundred_full_metrics_with_commas_in_their_texts_are_not_too_many() -> None:
    row = {f"key{number}": number for number in range(10)} | {"errorLogs": ['a, b, [c], {d}, "e", \\ ' * 6] * 10}
    body = json.dumps([row] * 500).encode()
    assert len(body) < MOST_BYTES
    assert not too_many(body)


@pytest.mark.parametrize("value", [b"[]", b"{}", b"1", b"1e1", b'"a"', b"[[[[1]]]]"])
def test_more_values_than_the_bound_are_too_many(value: bytes) -> None:
    assert too_many(b"[" + b",".join([value] * (MOST_VALUES + 1)) + b"]")


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * (ROOM // 3) + b"1]",
        b'"' + b'\\"' * (ROOM // 2),
        b'"' * ROOM,
        b'"\\' * (ROOM // 2),
        b'["' + b"," * ROOM,
        b'["' + b"," * ROOM + b'"]',
        b"[" * ROOM,
        b'{"a":' * (ROOM // 5),
    ],
)
def test_counting_takes_no_longer_however_the_body_looks(body: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(ValueError):
        parse_json_rows(body)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "value",
    [b"[]", b"{}", b"1", b"1e1", b"1.5", b'"a"', b"null", b"9" * 60, b"1." + b"9" * 60],
    ids=["lists", "objects", "ints", "exponents", "decimals", "texts", "nulls", "long ints", "long decimals"],
)
def test_what_is_not_too_much_is_parsed_before_a_press_notices(value: bytes) -> None:
    count = min(MOST_VALUES // (2 if value in {b"[]", b"{}"} else 1), MOST_BYTES // (len(value) + 1)) - 1
    body = b"[" + b",".join([value] * count) + b"]"
    assert not too_many(body)
    assert parse_seconds(body) < 0.05


def test_objects_with_many_keys_are_parsed_before_a_press_notices() -> None:
    body = b"{" + b",".join(b'"%x":1' % number for number in range(MOST_VALUES - 1)) + b"}"
    assert parse_seconds(body) < 0.05


def test_of_what_is_large_each_element_is_read_on_its_own() -> None:
    large = "[" + ",".join(["1"] * (MOST_VALUES_OF_ONE + 2)) + "]"
    small = '{"a":[1,2],"b":"],[{"}'
    body = f"[{small},{large},{','.join([small] * 3_000)}]".encode()
    first, second, *others = parse_json_rows(body)
    assert isinstance(second, TooDeep)
    assert [first, *others] == [json.loads(small)] * 3_001


def test_an_object_with_too_many_values_is_not_read() -> None:
    with pytest.raises(ValueError, match="too many"):
        parse_json_rows(json.dumps({"a": [1] * (MOST_VALUES + 1)}).encode())


def parse_seconds(body: bytes) -> float:
    """The least of some times that the parser held the interpreter."""
    took = []
    for _ in range(5):
        began = time.process_time()
        parse_json(body.decode())
        took.append(time.process_time() - began)
    return min(took)
