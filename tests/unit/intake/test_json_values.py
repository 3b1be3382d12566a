import contextlib
import json
import time
from collections.abc import Callable

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


# What takes time is measured without the tracer, which makes each line of ours several times as slow.
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "body",
    [
        lambda room: b"[" + b"[]," * (room // 3) + b"1]",
        lambda room: b'"' + b'\\"' * (room // 2),
        lambda room: b'"' * room,
        # The commas of a text make the whole be read at all.
        lambda room: b'["' + b"," * (MOST_VALUES + 1) + b'"' + b'"\\' * (room // 2),
        lambda room: b'["' + b"," * room,
        lambda room: b'["' + b"," * room + b'"]',
        lambda room: b"[" * room,
        lambda room: b'{"a":' * (room // 5),
    ],
    ids=["lists", "escaped quotes", "quotes", "open texts", "open commas", "commas", "open lists", "open objects"],
)
def test_counting_takes_no_longer_however_the_body_looks(body: Callable[[int], bytes]) -> None:
    """Eight times as much takes eight times as long, and not 64 times."""

    def parse_rows(text: bytes) -> None:
        with contextlib.suppress(ValueError):
            parse_json_rows(text)

    part, whole = body(ROOM // 8), body(ROOM)
    assert least_seconds(lambda: parse_rows(whole), 2) < 24 * least_seconds(lambda: parse_rows(part)) + 0.05


@pytest.mark.no_cover
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


@pytest.mark.no_cover
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
    return least_seconds(lambda: parse_json(body.decode()))


def least_seconds(work: Callable[[], object], runs: int = 5) -> float:
    """The least of the processor's times that some work took this thread; other threads and programs do not count."""
    took = []
    for _ in range(runs):
        began = time.thread_time()
        work()
        took.append(time.thread_time() - began)
    return min(took)
