"""Where times that are quiet were announced: scope `quiet` of the coordination table, one item a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.alert.quiet_time import QuietTime
from storage.calls import call, conditional_call
from storage.items import Item, must_be_as_written, to_attributes, to_item
from storage.paging import items_of_scope
from storage.reading import BrokenItems, read_nouns
from storage.tables import TableNames

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "quiet"


class QuietTimes:
    """Reads and writes announcements. Raises StorageUnavailable, SetupFault."""

    def __init__(self, client: DynamoDBClient, names: TableNames, on_broken: BrokenItems) -> None:
        self._client = client
        self._table = names.coordination
        self._on_broken = on_broken

    def all(self) -> list[QuietTime]:
        """Return what was announced and has not been ended."""
        items = items_of_scope(self._client, self._table, SCOPE)
        return list(read_nouns(QuietTime, items, self._table, ("scope", "key"), self._on_broken, _quiet))

    def begin(self, time: QuietTime) -> bool:
        """Note a time before it is announced; return False if another replica was first."""
        item = to_item(time) | _key(time)
        once = "attribute_not_exists(quietId)"
        put = conditional_call(self._client.put_item, TableName=self._table, Item=item, ConditionExpression=once)
        return put is not None

    def posted(self, time: QuietTime, ts: str) -> None:
        """Note where it was announced."""
        self._set(time, "SET ts = :value", ts)

    def ending(self, time: QuietTime) -> None:
        """Note that its end is about to be told."""
        self._set(time, "SET ending = :value", value=True)

    def ended_by(self, mute_id: str, by: str) -> None:
        """Note who ended a mute early, where it was announced."""
        for each in self.all():
            if each.quiet_id.startswith(f"{mute_id}:"):
                self._set(each, "SET endedBy = :value", by)

    def forget(self, time: QuietTime) -> None:
        """Forget a time whose end was told."""
        call(self._client.delete_item, TableName=self._table, Key=_key(time))

    def _set(self, time: QuietTime, update: str, value: Any) -> None:
        conditional_call(
            self._client.update_item,
            TableName=self._table,
            Key=_key(time),
            UpdateExpression=update,
            ConditionExpression="attribute_exists(quietId)",
            ExpressionAttributeValues=to_attributes({":value": value}),
        )


def _quiet(values: dict[str, Any]) -> QuietTime:
    """Return the time in stored values. The end of one under another key would be told again and again."""
    time = QuietTime.model_validate(values)
    must_be_as_written(values, key=time.key, quietId=time.quiet_id)
    return time


def _key(time: QuietTime) -> Item:
    return to_attributes({"scope": SCOPE, "key": time.key})
