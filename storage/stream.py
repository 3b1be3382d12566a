"""The stream of a table: it tells functions which stations have reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage.calls import call
from storage.setup import when_ready

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


def ensure_stream(client: DynamoDBClient, table: str) -> tuple[str, list[str]]:
    """
    Turn the stream of a table on if it has none; return its ARN and what was done, as sentences.

    A stream of any view names the keys, and they are all that is read. Raises TableMissing, StorageUnavailable.
    """
    found = call(client.describe_table, "Table", TableName=table)["Table"]
    if found.get("StreamSpecification", {}).get("StreamEnabled"):
        return found["LatestStreamArn"], []
    keys: Any = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    call(client.update_table, TableName=table, StreamSpecification=keys)
    arn: str = when_ready(client, table)["LatestStreamArn"]
    return arn, [f"turned the stream of {table} on (KEYS_ONLY)"]
