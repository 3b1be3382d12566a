"""Items by their keys, a hundred a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from storage.calls import call
from storage.errors import StorageUnavailable
from storage.items import Item

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH = 100
"""Keys of a BatchGetItem."""

_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.05


def items_of_keys(
    client: DynamoDBClient, table: str, keys: list[Item], paths: dict[str, Any], pause: Callable[[float], None]
) -> Iterator[Item]:
    """Yield the items that are there, as last written; `paths` says what to read of them."""
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        wanted: dict[str, Any] = {table: {"Keys": batch, "ConsistentRead": True} | paths}
        for attempt in range(_TRIES):
            answer: Any = call(client.batch_get_item, "Responses", RequestItems=wanted)
            yield from answer["Responses"].get(table, [])
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                break
            pause(_FIRST_PAUSE_SECONDS * 2**attempt)
        else:
            raise StorageUnavailable("DynamoDB does not answer for now (UnprocessedKeys).")
