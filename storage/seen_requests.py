"""Signatures of the Slack requests that any replica has taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from storage.calls import marked_call
from storage.items import to_attributes

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "seen-request"
_KEPT_SECONDS = 3600


class SeenRequests:
    """Remembers signatures for an hour, longer than Slack's window of five minutes."""

    def __init__(self, client: DynamoDBClient, table: str, new_id: Callable[[], str]) -> None:
        self._client = client
        self._table = table
        self._new_id = new_id

    def is_first(self, signature: str, now_ms: int) -> bool:
        """Note a request; return whether it is the first with its signature. Raises StorageUnavailable."""
        taken = self._new_id()
        item = {"scope": SCOPE, "key": signature, "taken": taken, "ttl": now_ms // 1000 + _KEPT_SECONDS}
        written = marked_call(
            self._client.put_item,
            ("taken", taken),
            TableName=self._table,
            Item=to_attributes(item),
            ConditionExpression="attribute_not_exists(#key)",
            ExpressionAttributeNames={"#key": "key"},
        )
        return written is not None
