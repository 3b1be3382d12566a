"""Items written without a condition, 25 a call."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from storage.calls import call
from storage.errors import StorageUnavailable
from storage.items import Item

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH = 25
"""BatchWriteItem takes 25 items at most."""

_TRIES = 8
_FIRST_PAUSE_SECONDS = 0.02


def put_items(client: DynamoDBClient, table: str, items: Iterable[Item], pause: Callable[[float], None]) -> None:
    """Write items, each key once. Raises StorageUnavailable if the table does not take some of them for now."""
    requests = [{"PutRequest": {"Item": each}} for each in items]
    for start in range(0, len(requests), _BATCH):
        _write(client, table, requests[start : start + _BATCH], pause)


def _write(client: DynamoDBClient, table: str, requests: list[dict[str, Any]], pause: Callable[[float], None]) -> None:
    waiting: Any = {table: requests}
    for attempt in range(_TRIES):
        waiting = call(client.batch_write_item, "UnprocessedItems", RequestItems=waiting)["UnprocessedItems"]
        if not waiting:
            return
        pause(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311  jitter, no secret
    left = sum(len(batch) for batch in waiting.values())
    raise StorageUnavailable(f"{left} metrics were not taken by {table} for now.")
