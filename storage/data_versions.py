"""
The data version of the whole deployment: scope and key `data-version` of the coordination table.

It is that of the newest bot that ever wrote there (`rules.data_version`). Items carry the version of the bot that last
changed them as well, in `dataVersion`; an alert in its metadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.data_version import DATA_VERSION, MOST, too_new
from storage.calls import call, conditional_call
from storage.items import Item, to_attributes
from storage.numbers import read_number

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "data-version"
ATTRIBUTE = "dataVersion"
NOT_NEWER = f"(NOT attribute_type({ATTRIBUTE}, :number) OR {ATTRIBUTE} < :beyond OR {ATTRIBUTE} > :most)"
"""The condition of a write that a newer item must refuse; its values: `own_version`. Only a number is a version."""


class DataVersions:
    """Reads and raises it. Raises StorageUnavailable, SetupFault."""

    def __init__(self, client: DynamoDBClient, coordination_table: str) -> None:
        self._client = client
        self._table = coordination_table

    def read(self) -> int:
        """Return the version; 0 if nobody wrote one."""
        answer: Any = call(self._client.get_item, TableName=self._table, Key=_key(), ConsistentRead=True)
        return version_of(answer.get("Item", {}))

    def raise_to_ours(self) -> int:
        """Raise it to this bot's if it is lower; return what it is then."""
        stored = self.read()
        if stored == DATA_VERSION or too_new(stored):
            return stored
        written = conditional_call(
            self._client.update_item,
            TableName=self._table,
            Key=_key(),
            UpdateExpression=f"SET {ATTRIBUTE} = :version",
            ConditionExpression=NOT_NEWER,
            ExpressionAttributeValues=to_attributes({":version": DATA_VERSION}) | own_version(),
        )
        return DATA_VERSION if written is not None else self.read()


def own_version() -> Item:
    """Return the values of `NOT_NEWER`."""
    return to_attributes({":beyond": DATA_VERSION + 1, ":most": MOST, ":number": "N"})


def version_of(item: Item) -> int:
    """Return the version in an item, even one that cannot be read otherwise; 0 if it has none."""
    number = read_number(str(item.get(ATTRIBUTE, {}).get("N", "0")))
    return int(number or 0)


def _key() -> Item:
    return to_attributes({"scope": SCOPE, "key": SCOPE})
