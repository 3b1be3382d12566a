"""
Parts of the fleet, each as one function saw it: scopes `fleet-part#00` to `#0f` of the coordination table.

Functions see some stations each, and the snapshot of the fleet has one writer, the leader: it gathers the parts. They
are spread over scopes, because a partition takes a thousand write units a second. A part is named for its first
station, so that the next sweep writes it again; DynamoDB deletes one that is not an hour later.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import ValidationError

from rules.fleet.fleet_snapshot import FleetSnapshot
from storage.calls import call
from storage.errors import BrokenItem
from storage.items import Item, to_attributes
from storage.paging import items_of_scope
from storage.reading import BrokenItems

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPES = 16
_KEPT_SECONDS = 3600


class FleetParts:
    """Writes and reads them. Raises StorageUnavailable, SetupFault."""

    def __init__(self, client: DynamoDBClient, table: str, on_broken: BrokenItems) -> None:
        self._client = client
        self._table = table
        self._on_broken = on_broken

    def write(self, part: FleetSnapshot) -> None:
        """Store a part, in the place of the one before; one without stations is none."""
        if not part.rows:
            return
        name = sha256(part.rows[0].station_id.encode()).hexdigest()
        data = gzip.compress(part.model_dump_json(by_alias=True, exclude_defaults=True).encode())
        place = {"scope": _scope(int(name[:8], 16) % SCOPES), "key": name[8:40]}
        item = to_attributes(place | {"data": data, "ttl": part.at // 1000 + _KEPT_SECONDS})
        call(self._client.put_item, TableName=self._table, Item=item)

    def read(self) -> list[FleetSnapshot]:
        """Return all that can be read, the oldest first."""
        items = (each for n in range(SCOPES) for each in items_of_scope(self._client, self._table, _scope(n)))
        return sorted(self._opened(items), key=lambda part: part.at)

    def _opened(self, items: Iterator[Item]) -> Iterator[FleetSnapshot]:
        for each in items:
            try:
                yield FleetSnapshot.model_validate_json(gzip.decompress(each["data"]["B"]))
            except (KeyError, TypeError, OSError, EOFError, zlib.error, ValidationError) as error:
                key = f"scope={each['scope'].get('S')!r}, key={each['key'].get('S')!r}"
                self._on_broken(BrokenItem(self._table, key, type(error).__name__))


def _scope(number: int) -> str:
    return f"fleet-part#{number:02x}"
