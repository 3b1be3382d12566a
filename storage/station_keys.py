"""Which stations there are, by the keys of the metrics table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from storage.calls import call, error_code
from storage.paging import all_items

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_PAST_EVERY_TIMESTAMP = 9 * 10**18
"""
A sort key after any time in any unit up to nanoseconds: a Scan that starts there continues with the next station.

It fits into 64 bits: stand-ins of DynamoDB ignore a longer one.
"""


def each_station(client: DynamoDBClient, table: str) -> Iterator[str]:
    """
    Yield every station that has a metric, with one call each; some may come twice.

    A Scan of one item that starts past the last station found jumps from partition to partition. AWS does not
    document that it accepts such a made-up key: where it refuses, every key is read instead.
    """
    try:
        yield from _leap(client, table)
    except ClientError as error:
        if error_code(error) != "ValidationException":
            raise
        yield from _every_station(client, table)


def _leap(client: DynamoDBClient, table: str) -> Iterator[str]:
    found: set[str] = set()
    request: dict[str, Any] = {"TableName": table, "Limit": 1, "ProjectionExpression": "stationId"}
    while True:
        answer = call(client.scan, **request)
        fresh = {item["stationId"]["S"] for item in answer["Items"]} - found
        if not fresh and answer["Items"] and "LastEvaluatedKey" in answer:
            # The store ignored the made-up key; going on would read every item one by one.
            yield from _every_station(client, table)
            return
        yield from fresh
        found |= fresh
        last = answer.get("LastEvaluatedKey")
        if last is None:
            return
        request["ExclusiveStartKey"] = {
            "stationId": last["stationId"],
            "timestamp": {"N": str(_PAST_EVERY_TIMESTAMP)},
        }


def _every_station(client: DynamoDBClient, table: str) -> Iterator[str]:
    items = all_items(client, "scan", TableName=table, ProjectionExpression="stationId")
    return (item["stationId"]["S"] for item in items)
