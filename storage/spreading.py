"""Spreads what stands in the coordination table over partitions; while it moves, no bot may run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rules.data_version import DATA_VERSION
from storage.calls import call
from storage.data_versions import ATTRIBUTE as VERSION
from storage.items import Item, to_attributes
from storage.paging import items_of_scope
from storage.partitions import ATTRIBUTE, MOST, SPREAD, Partitions, spread_scope
from storage.transactions import TransactionCancelled, transact_patiently

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


def spread(client: DynamoDBClient, table: str, count: int) -> int:
    """
    Spread guards and work over so many partitions; return how many items moved. Safe to repeat, also with fewer.

    The number is written first: what a broken-off run left behind is read where it stands, and moved by the next.
    """
    if not 1 <= count <= MOST:
        raise ValueError(f"there can be 1 to {MOST} partitions")
    before = Partitions(client, table).now()
    call(
        client.update_item,
        TableName=table,
        Key=to_attributes({"scope": "data-version", "key": "data-version"}),
        UpdateExpression=f"SET {ATTRIBUTE} = :count, {VERSION} = if_not_exists({VERSION}, :version)",
        ExpressionAttributeValues=to_attributes({":count": count, ":version": DATA_VERSION}),
    )
    moves = (each for scope in SPREAD for each in _elsewhere(client, table, scope, max(before, count), count))
    return sum(_moved(client, table, item, scope) for item, scope in moves)


def _elsewhere(client: DynamoDBClient, table: str, scope: str, most: int, count: int) -> Iterator[tuple[Item, str]]:
    """Yield each item that stands where it does not belong, and the scope that it belongs to."""
    scopes = [scope, *(f"{scope}#{number:02x}" for number in range(most))]
    for item in [each for one in scopes for each in items_of_scope(client, table, one)]:
        belongs = spread_scope(scope, item["key"]["S"], count)
        if item["scope"]["S"] != belongs:
            yield item, belongs


def _moved(client: DynamoDBClient, table: str, item: Item, scope: str) -> bool:
    names = {"#key": "key"}
    old = {"scope": item["scope"], "key": item["key"]}
    moved = item | {"scope": {"S": scope}}
    put = {"TableName": table, "Item": moved, "ConditionExpression": "attribute_not_exists(#key)"}
    delete = {"TableName": table, "Key": old, "ConditionExpression": "attribute_exists(#key)"}
    try:
        transact_patiently(
            client,
            {"Put": put | {"ExpressionAttributeNames": names}},
            {"Delete": delete | {"ExpressionAttributeNames": names}},
            otherwise="The table does not take all that is to be moved for now; repeat this before any bot runs.",
        )
    except TransactionCancelled:
        # There is one of that name by now, or it was done meanwhile: a bot ran after all, and looks after both.
        return False
    return True
