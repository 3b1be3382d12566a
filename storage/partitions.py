"""
How the scopes `open-alert` and `work` are spread over partitions of the coordination table.

A partition takes a thousand write units and three thousand read units a second. Up to some ten thousand stations one
for each scope is enough, and cheapest: a list is one call. `aiops init --partitions 16` spreads them over `work#00` to
`work#0f`, by a hash of the key, and moves what is there (`storage.spreading`). The number stands in the item of the
data version and is read once in a process. What stands under the old scope still is read as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING, Any
from zlib import crc32

from storage.calls import call
from storage.items import Item, to_attributes
from storage.numbers import read_number
from storage.paging import items_of_scope

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SPREAD = ("work", "open-alert")
"""The scopes with an item for each alert."""

ATTRIBUTE = "spreadOver"
MOST = 256
_PLACE = {"scope": {"S": "data-version"}, "key": {"S": "data-version"}}


class Partitions:
    """Says where in the coordination table something stands. Raises StorageUnavailable, SetupFault."""

    def __init__(self, client: DynamoDBClient, table: str, count: int | None = None) -> None:
        """With a `count` the table is not asked."""
        self.table = table
        self._client = client
        self._lock = Lock()
        self._count = count

    @property
    def count(self) -> int:
        """How many there are for each scope, as it was when this process first asked."""
        with self._lock:
            if self._count is None:
                self._count = self.now()
            return self._count

    def now(self) -> int:
        """Return how many there are by the table."""
        answer: Any = call(self._client.get_item, TableName=self.table, Key=_PLACE, ConsistentRead=True)
        return count_in(answer.get("Item", {}))

    def key(self, scope: str, key: str) -> Item:
        """Return the key of an item in the table."""
        return to_attributes({"scope": spread_scope(scope, key, self.count), "key": key})

    def items(self, scope: str) -> Iterator[Item]:
        """Yield every item of a scope, as last written."""
        yield from items_of_scope(self._client, self.table, scope)
        for number in range(self.count) if self.count > 1 else ():
            yield from items_of_scope(self._client, self.table, _numbered(scope, number))


def count_in(item: Item) -> int:
    """Return how many partitions the item of the data version names; one where it names none."""
    number = read_number(str(item.get(ATTRIBUTE, {}).get("N", "1")))
    return int(number) if number is not None and 1 <= number <= MOST else 1


def spread_scope(scope: str, key: str, count: int) -> str:
    """
    Return the scope under which a key stands, spread over so many.

    All work of an alert stands in one: what is written together is read together, else the field could hear of an
    approval whose start was not seen yet.
    """
    subject = key.rpartition("#")[0]
    return scope if count == 1 else _numbered(scope, crc32(subject.encode(errors="replace")) % count)


def _numbered(scope: str, number: int) -> str:
    return f"{scope}#{number:02x}"
