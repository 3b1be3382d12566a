"""Which stations there are, by the keys of the metrics table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from storage.calls import call, error_code

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_PAST_EVERY_TIMESTAMP = 9 * 10**18
"""
A sort key after any time in any unit up to nanoseconds: a Scan that starts there continues with the next station.

It fits into 64 bits: stand-ins of DynamoDB ignore a longer one.
"""


class StationWalk:
    """
    A walk past every station that has a metric, one call a step.

    A Scan of one item that starts past the last station found jumps from partition to partition: no other read of a
    table without an index finds all stations with fewer calls. AWS does not document that it accepts such a made-up
    key: where it refuses or ignores it, the walk begins anew and reads every key, a page a step.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._from_the_start = {"TableName": table, "ProjectionExpression": "stationId"}
        self._request: dict[str, Any] = {**self._from_the_start, "Limit": 1}
        self._met: set[str] = set()
        self.leaps = True
        """Whether a step finds a station; else it reads a page of keys."""
        self.is_done = False

    def step(self) -> list[str]:
        """Make one call; return the stations that were not met before."""
        try:
            answer: Any = call(self._client.scan, "Items", **self._request)
        except ClientError as error:
            if not self.leaps or error_code(error) != "ValidationException":
                raise
            return self._crawl()
        names = {item["stationId"]["S"] for item in answer["Items"]}
        fresh, last = names - self._met, answer.get("LastEvaluatedKey")
        if self.leaps and names and not fresh and last is not None:
            # The store ignored the made-up key; going on would read every item one by one.
            return self._crawl()
        self._met |= fresh
        self.is_done = last is None
        if last is not None:
            self._request["ExclusiveStartKey"] = self._next(last)
        return sorted(fresh)

    def _next(self, last: dict[str, Any]) -> dict[str, Any]:
        return {**last, "timestamp": {"N": str(_PAST_EVERY_TIMESTAMP)}} if self.leaps else last

    def _crawl(self) -> list[str]:
        self.leaps, self._request = False, dict(self._from_the_start)
        return []


def each_station(client: DynamoDBClient, table: str) -> Iterator[str]:
    """Yield every station that has a metric, with one call each."""
    walk = StationWalk(client, table)
    while not walk.is_done:
        yield from walk.step()
