"""What the tests' DynamoDB refuses because AWS does, whatever the local one takes."""

from typing import Any

import pytest

from storage.depth import MOST_DEPTH, not_too_deep
from tests.doubles.aws.dynamodb_rules import faults_of
from tests.odd_items import nested

KEY: dict[str, Any] = {"Key": {"k": {"S": "a"}}}
NAMES: dict[str, Any] = {"ExpressionAttributeNames": {"#a": "a"}}
VALUES: dict[str, Any] = {"ExpressionAttributeValues": {":a": {"N": "2"}, ":b": {"N": "1"}}}
PUT: dict[str, Any] = {"Put": {"TableName": "t", "Item": {"k": {"S": "a"}}}}
BETWEEN = "k = :a AND n BETWEEN :a AND :b"


def item(value: Any) -> dict[str, Any]:
    return {"Item": {"k": {"S": "a"}, "v": value}}


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "overlap": ("update_item", {**KEY, **NAMES, "UpdateExpression": "SET #a = #a, b = #a REMOVE #a.x"}),
    "unused": ("update_item", {**KEY, **NAMES, "UpdateExpression": "REMOVE b"}),
    "not defined": ("update_item", {**KEY, "UpdateExpression": "SET #a = :a"}),
    "reserved": ("put_item", {**item({"N": "1"}), "ConditionExpression": "attribute_not_exists(status)"}),
    "upper bound": ("query", {**VALUES, "KeyConditionExpression": BETWEEN}),
    "projection": ("query", {**NAMES, "ProjectionExpression": "#a.b, #a"}),
    "secondary": ("query", {"IndexName": "i", "ConsistentRead": True}),
    "Limit": ("scan", {"Limit": 0}),
    "operands": ("scan", {"FilterExpression": f"a IN ({', '.join(['b'] * 101)})"}),
    "bytes": ("update_item", {**KEY, "UpdateExpression": f"REMOVE {', '.join(f'a{each:04}' for each in range(999))}"}),
    "Nesting": ("put_item", item(nested(MOST_DEPTH))),
    "set": ("put_item", item({"SS": []})),
    "duplicates": ("put_item", item({"NS": ["1", "1"]})),
    "overflow": ("put_item", item({"L": [{"N": "1E+126"}]})),
    "converted": ("put_item", item({"NS": ["1", "1e99999999999999999999"]})),
    "38": ("put_item", item({"N": "1" * 39})),
    "Item size": ("put_item", item({"S": "x" * 500_000})),
    "more than once": ("transact_write_items", {"TransactItems": [PUT, {"Delete": {"TableName": "t", **KEY}}]}),
    "from 1 to 100": ("batch_get_item", {"RequestItems": {"t": {"Keys": [{"k": {"S": str(i)}} for i in range(101)]}}}),
    "from 1 to 25": ("batch_write_item", {"RequestItems": {"t": []}}),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_aws_refuses_is_refused(why: str) -> None:
    operation, request = REFUSED[why]
    found = list(faults_of(operation, {"TableName": "t", **request}, {"t": ("k",)}))
    assert found
    assert any(why.lower() in each.lower() for each in found) or why == "projection", found


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("put_item", item(nested(MOST_DEPTH - 1))),
        ("put_item", item({"N": "1" + "0" * 125})),
        ("update_item", {**KEY, **NAMES, **VALUES, "UpdateExpression": "SET #a = :a ADD b :b, c :b"}),
        ("transact_write_items", {"TransactItems": [PUT]}),
    ],
)
def test_what_aws_takes_is_taken(operation: str, request_: dict[str, Any]) -> None:
    assert list(faults_of(operation, {"TableName": "t", **request_}, {"t": ("k",)})) == []


def test_a_value_that_would_be_nested_too_deeply_is_kept_as_text() -> None:
    assert not_too_deep({"a": [1, {"b": "c"}]}, 4) == {"a": [1, {"b": "c"}]}
    assert (
        not_too_deep({"a": [1, {"b": b"\x00"}]}, 3) == '{"M": {"a": {"L": [{"N": "1"}, {"M": {"b": {"B": "AA=="}}}]}}}'
    )
