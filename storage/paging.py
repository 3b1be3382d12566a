"""Pages of a Query or Scan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from storage.calls import call
from storage.items import Item
from storage.windows import WindowClient

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


def all_items(
    client: DynamoDBClient | WindowClient,
    operation: str,
    *,
    most_pages: int | None = None,
    goes_on: Callable[[], bool] = lambda: True,
    **request: Any,
) -> Iterator[Item]:
    """
    Yield every item of a Query or Scan (`query`, `scan`), page after page.

    Stops after `most_pages`, if given, and asks for no further page once `goes_on` returns False.
    """
    for _page in range(most_pages) if most_pages else count():
        answer: Any = call(getattr(client, operation), "Items", **request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer or not goes_on():
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def items_of_scope(client: DynamoDBClient, coordination_table: str, scope: str) -> Iterator[Item]:
    """Yield every item of one scope of the coordination table, as last written."""
    return all_items(
        client,
        "query",
        TableName=coordination_table,
        KeyConditionExpression="#scope = :scope",
        ExpressionAttributeNames={"#scope": "scope"},
        ExpressionAttributeValues={":scope": {"S": scope}},
        ConsistentRead=True,
    )
