"""Pages of a Query or Scan."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from storage.calls import call
from storage.items import Item

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

Noun = TypeVar("Noun")


class Page(BaseModel, Generic[Noun]):
    """
    Some answers, the keys of those that could not be read, and where the next page begins.

    `cursor` is opaque and safe to hand out; None on the last page.
    """

    nouns: list[Noun]
    broken: list[str] = []
    cursor: str | None = None


class BadCursor(ValueError):
    """A cursor that did not come from a page."""


def all_items(
    client: DynamoDBClient,
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
        answer: Any = call(getattr(client, operation), **request)
        # Indexed, not .get: botocore turns a truncated reply into {}, which would look like no items.
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


def cursor_of(key: Item | None) -> str | None:
    """Return a LastEvaluatedKey as a cursor."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode() if key else None


def key_of(cursor: str) -> Item:
    """Return a cursor as an ExclusiveStartKey. Raises BadCursor."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadCursor(cursor[:40]) from error
    if not isinstance(key, dict):
        raise BadCursor(cursor[:40])
    return key
