"""
The stored roster: scope `roster` of the coordination table, one item a station.

It says when the station was last heard of, to a day. Who writes the same station at the same time writes the same, and
nothing is ever taken off: an item goes by its TTL, when the station's metrics have gone too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.intake.reported_metric import RETENTION_MS
from rules.record import stored_key
from rules.units import DAY_MS
from storage.calls import conditional_call
from storage.errors import BrokenItem
from storage.items import to_attributes, to_values
from storage.paging import items_of_scope
from storage.reading import BrokenItems

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "roster"
KEPT_MS = RETENTION_MS + DAY_MS
"""As long as its metrics, and as any rule remembers a station that fell silent; an entry may be a day old."""

_LONGEST_NAME = 2_048
"""Bytes of a partition key, as DynamoDB has it: a longer name has no metrics."""


class Roster:
    """Reads and writes the roster. Raises StorageUnavailable, SetupFault."""

    def __init__(self, client: DynamoDBClient, table: str, on_broken: BrokenItems) -> None:
        self._client = client
        self._table = table
        self._on_broken = on_broken

    def read(self, now_ms: int) -> dict[str, int]:
        """Return when each station was last heard of (epoch ms), 0 if nobody knows; a few calls for thousands."""
        found = dict[str, int]()
        for each in map(to_values, items_of_scope(self._client, self._table, SCOPE)):
            name, heard = _name(each), _heard_at(each.get("heardAt"), now_ms)
            if not 0 < len(name.encode()) <= _LONGEST_NAME:
                self._on_broken(BrokenItem(self._table, f"scope={SCOPE!r}, key={each['key']!r}", "it names no station"))
            elif not heard or heard > now_ms - KEPT_MS:
                found[name] = heard
        return found

    def heard(self, station_id: str, at_ms: int) -> None:
        """Put a station on the roster, or note that it was heard of later than the roster says."""
        conditional_call(
            self._client.update_item,
            TableName=self._table,
            Key=to_attributes({"scope": SCOPE, "key": stored_key(station_id, "STATION")}),
            UpdateExpression="SET stationId = :name, heardAt = :at, #ttl = :ttl",
            ConditionExpression="NOT attribute_type(heardAt, :number) OR NOT heardAt BETWEEN :at AND :beyond",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues=to_attributes(
                {
                    ":name": station_id,
                    ":at": at_ms,
                    ":beyond": at_ms + DAY_MS,
                    ":ttl": (at_ms + KEPT_MS) // 1000 + 1,
                    ":number": "N",
                }
            ),
        )


def _name(entry: dict[str, object]) -> str:
    name = entry.get("stationId")
    return name if isinstance(name, str) else str(entry["key"]).rpartition("#")[0]


def _heard_at(stored: object, now_ms: int) -> int:
    """Return when a station was heard of; 0 if what is stored cannot be right: it is written anew."""
    return stored if type(stored) is int and 0 < stored <= now_ms + DAY_MS else 0
