"""
The stamp that every change of an alert renews: scope `stamp`, key `alerts` of the coordination table.

Who shows alerts looks whether the stamp is another one, and reads them only then. It is renewed after the change and
not within: one item in all transactions would make changes of different alerts wait for each other. After a crash
between the two, and behind another writer of the alerts table, it stays what it was: nobody may rely on it for long.
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
    """Renews and reads it."""

    def __init__(self, client: DynamoDBClient, coordination_table: str, new_id: Callable[[], str]) -> None:
        self._client = client
        self._table = coordination_table
        self._new_id = new_id

    def renew(self) -> None:
        """Say that an alert has changed; a change that is written is never called failed because of this."""
        item = to_attributes({**_KEY, "stamp": self._new_id()})
        with contextlib.suppress(StorageUnavailable, SetupFault):
            call(self._client.put_item, TableName=self._table, Item=item)

    def read(self) -> str:
        """Return it as last written; empty before the first change. Raises StorageUnavailable, SetupFault."""
        key = to_attributes(_KEY)
        answer: Any = call(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        return str(answer.get("Item", {}).get("stamp", {}).get("S", ""))
