"""What an operator can do to the metrics table. Blocking."""

from collections.abc import Collection
from typing import Any

from bot.aws.client import aws_client
from storage.setup import ensure_table
from storage.tables import TableNames, tables

Item = dict[str, Any]

_NAME = TableNames().metrics
_PER_BATCH = 25
"""As many as DynamoDB writes at a time."""


def forget(station: str, since: int = 0, kept: Collection[int] = ()) -> None:
    """Delete the rows of a station, oldest first: those since a time (epoch ms) and not of the times to be kept."""
    client = aws_client("dynamodb")
    pages = client.get_paginator("query").paginate(
        TableName=_NAME,
        KeyConditionExpression="stationId = :station AND #timestamp >= :since",
        ExpressionAttributeNames={"#timestamp": "timestamp"},
        ExpressionAttributeValues={":station": {"S": station}, ":since": {"N": str(since)}},
    )
    items = [item for page in pages for item in page["Items"]]
    gone = [item for item in items if int(item["timestamp"]["N"]) not in kept]
    _write([{"DeleteRequest": {"Key": {name: item[name] for name in ("stationId", "timestamp")}}} for item in gone])


def take_away() -> list[Item]:
    """Delete the table; return what stood in it."""
    client = aws_client("dynamodb")
    kept = [item for page in client.get_paginator("scan").paginate(TableName=_NAME) for item in page["Items"]]
    client.delete_table(TableName=_NAME)
    return kept


def put_back(kept: list[Item]) -> None:
    """Create the table again, with what stood in it."""
    client = aws_client("dynamodb")
    ensure_table(client, next(table for table in tables(TableNames()) if table.name == _NAME))
    _write([{"PutRequest": {"Item": item}} for item in kept])


def _write(requests: list[Any]) -> None:
    for start in range(0, len(requests), _PER_BATCH):
        aws_client("dynamodb").batch_write_item(RequestItems={_NAME: requests[start : start + _PER_BATCH]})
