"""The guards of some stations: who looks at a few need not read those of all."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rules.alert.alert import AlertType
from storage.batch_reads import items_of_keys
from storage.guards import Guard, guard_item_key, read_guard
from storage.partitions import Partitions
from storage.reading import BrokenItems, read_nouns

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


class StationGuards:
    """Reads them by their keys."""

    def __init__(self, client: DynamoDBClient, partitions: Partitions, on_broken: BrokenItems) -> None:
        self._client = client
        self._table = partitions.table
        self._partitions = partitions
        self._on_broken = on_broken

    def of(self, stations: Iterable[str]) -> dict[str, Guard]:
        """Return them by their keys, a hundred a call. Raises StorageUnavailable, SetupFault."""
        named = ((each, alert_type) for each in dict.fromkeys(stations) for alert_type in AlertType)
        keys = [guard_item_key(self._partitions, *each) for each in named]
        items = items_of_keys(self._client, self._table, keys, {}, time.sleep)
        guards = read_nouns(Guard, items, self._table, ("scope", "key"), self._on_broken, read_guard)
        return {guard.key: guard for guard in guards}
