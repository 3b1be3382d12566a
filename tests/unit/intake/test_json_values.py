import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from rules.intake import exact_json
from rules.intake.exact_json import TooDeep, TooManyRows, parse_json_rows
from rules.intake.json_values import MOST_VALUES, MOST_VALUES_OF_ONE, TOKENS, has_more_values

MOST_BYTES = 1024 * 1024
ROOM = 128 * 1024
MANY = 1_000_000


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
def test_each_character_is_read_a_few_times_however_the_body_looks(
    body: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A text that is begun and found to be none was read to the end in vain, and would be again from its next quote.
    assert '"' not in TOKENS.sub("", body(4_096).decode())
    text, read = body(ROOM), list[int]()

    def counted(work: Callable[..., Any]) -> Callable[..., Any]:
        def counting(given: str, *more: Any) -> Any:
            read.append(len(given))
            return work(given, *more)

        return counting

    for name in ("has_more_values", "parse_json", "_elements"):
        monkeypatch.setattr(exact_json, name, counted(getattr(exact_json, name)))
    with contextlib.suppress(ValueError):
        parse_json_rows(text, MANY)
    assert sum(read) <= 4 * len(text)


def test_of_what_is_large_each_element_is_read_on_its_own() -> None:
    large = "[" + ",".join(["1"] * (MOST_VALUES_OF_ONE + 2)) + "]"
    small = '{"a":[1,2],"b":"],[{"}'
    body = f"[{small},{large},{','.join([small] * 3_000)}]".encode()
    first, second, *others = parse_json_rows(body, MANY)
    assert isinstance(second, TooDeep)
    assert [first, *others] == [json.loads(small)] * 3_001


def test_an_object_with_too_many_values_is_not_read() -> None:
    (row,) = parse_json_rows(json.dumps({"a": [1] * (MOST_VALUES + 1)}).encode(), MANY)
    assert isinstance(row, TooDeep)


@pytest.mark.parametrize("element", ["1", "{}", "[]", '{"a":1}', '"],["'])
def test_of_too_many_rows_none_is_parsed(element: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    monkeypatch.setattr(exact_json, "parse_json", parsed.append)
    with pytest.raises(TooManyRows) as too_many:
        parse_json_rows(f"[{','.join([element] * 200_000)}]".encode(), 500)
    assert (too_many.value.count, parsed) == (200_000, [])
