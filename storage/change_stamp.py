"""
A stamp that every change of an alert renews: scope `stamp`, key `alerts` of the coordination table.

Readers compare stamps and read the alerts only when there is a new one. It is renewed after the transaction, not in it:
one item in every transaction would make changes of different alerts conflict. A crash between the two leaves the old
stamp, and so does another program that writes alerts: do not trust it for long.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from storage.calls import call
from storage.errors import SetupFault, StorageUnavailable
from storage.items import to_attributes

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY = {"scope": "stamp", "key": "alerts"}


class ChangeStamp:
    """Renews and reads the stamp."""

    def __init__(self, client: DynamoDBClient, coordination_table: str, new_id: Callable[[], str]) -> None:
        self._client = client
        self._table = coordination_table
        self._new_id = new_id

    def renew(self) -> None:
        """Renew the stamp. A failure is ignored: the change itself is written."""
        item = to_attributes({**_KEY, "stamp": self._new_id()})
        with contextlib.suppress(StorageUnavailable, SetupFault):
            call(self._client.put_item, TableName=self._table, Item=item)

    def read(self) -> str:
        """Return the stamp; empty before the first change. Raises StorageUnavailable, SetupFault."""
        key = to_attributes(_KEY)
        answer: Any = call(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        return str(answer.get("Item", {}).get("stamp", {}).get("S", ""))
