"""
How many alerts are opened in a minute, by whoever opens some: scope `openings` of the coordination table, by minute.

Who sees a few stations of a storm learns from it how large the storm is. An item names guards, so that two who see the
same trouble count once; it names no more than it takes to call a minute a storm, and DynamoDB deletes it an hour later.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from rules.units import MINUTE_MS, SECOND_MS
from storage.calls import call
from storage.items import Item, to_attributes

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "openings"
_KEPT_MS = 60 * MINUTE_MS
_SHORT = 8


class LatelyOpened:
    """Reads and adds to them. Raises StorageUnavailable, SetupFault."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def others(self, guards: Iterable[str], now_ms: int, most: int) -> int:
        """
        Say that alerts with these guards are about to be opened; return how many others were in the last minute.

        Of the minute before only the share that is not over yet counts. More than `most` is not counted.
        """
        mine = {sha256(each.encode()).hexdigest()[:_SHORT] for each in guards}
        this, minute_before = now_ms // MINUTE_MS, now_ms // MINUTE_MS - 1
        left = 1 - now_ms % MINUTE_MS / MINUTE_MS
        before = int(len(self._read(minute_before) - mine) * left)
        if before + len(self._read(this) - mine) > most:
            return most + 1
        named = sorted(mine)[: most + 1]
        return before + len(self._added(this, named, now_ms) - mine)

    def _read(self, minute: int) -> set[str]:
        answer: Any = call(self._client.get_item, TableName=self._table, Key=_key(minute), ConsistentRead=True)
        return _named(answer.get("Item", {}))

    def _added(self, minute: int, named: list[str], now_ms: int) -> set[str]:
        answer: Any = call(
            self._client.update_item,
            "Attributes",
            TableName=self._table,
            Key=_key(minute),
            UpdateExpression="SET #ttl = :ttl ADD guards :named",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues={
                ":named": {"SS": named},
                **to_attributes({":ttl": (now_ms + _KEPT_MS) // SECOND_MS}),
            },
            ReturnValues="ALL_NEW",
        )
        return _named(answer["Attributes"])


def _key(minute: int) -> Item:
    return to_attributes({"scope": SCOPE, "key": f"{minute:012d}"})


def _named(item: Item) -> set[str]:
    return set(item.get("guards", {}).get("SS", ()))
