"""Reads the audit table. An entry is written with the change that it records (`storage.changing`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from heapq import merge
from typing import TYPE_CHECKING, Any

from rules.alert.audit import ActionType, AuditEntry, AuditStatus
from storage.items import Item, to_attribute, to_attributes
from storage.paging import all_items
from storage.reading import BrokenItems, naming_in, read_nouns
from storage.tables import ALERT_INDEX, TIME_INDEX

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_WHAT_WAS_DONE = ("#taskId", "#alertId", "#actionType", "#timestamp", "#status", "#details.#event")
_PAGE = 1_000
"""Entries: well under a page's megabyte, yet few pages when most entries are left out."""

_SEARCHED = 200
"""Entries that a search reads at a time."""

_DONE = "attribute_not_exists(#status) OR #status <> :failed"


_MOST_IN_A_FILTER = 100
"""Operands that `IN` takes."""


class AuditLog:
    """The audit table."""

    def __init__(self, client: DynamoDBClient, table: str, on_broken: BrokenItems) -> None:
        self._client = client
        self._table = table
        self._on_broken = on_broken

    def of_alert(self, alert_id: str) -> list[AuditEntry]:
        """Return the entries of an alert, oldest first. The index lags behind by about a second."""
        items = all_items(
            self._client,
            "query",
            TableName=self._table,
            IndexName=ALERT_INDEX,
            KeyConditionExpression="alertId = :alertId",
            ExpressionAttributeValues={":alertId": to_attribute(alert_id)},
        )
        return list(self._read(items))

    def of_alerts_as_written(self, alert_ids: Collection[str]) -> dict[str, list[AuditEntry]]:
        """
        Return the entries of alerts, oldest first, without an index, which may lag.

        Reads the whole table: for what must be certain.
        """
        wanted = frozenset(alert_ids)
        request: dict[str, Any] = {"TableName": self._table, "ConsistentRead": True}
        if len(wanted) <= _MOST_IN_A_FILTER:
            values = {f":id{index}": {"S": each} for index, each in enumerate(sorted(wanted))}
            request |= {"FilterExpression": f"alertId IN ({', '.join(values)})", "ExpressionAttributeValues": values}
        found: dict[str, list[AuditEntry]] = {each: [] for each in wanted}
        for entry in self._read(all_items(self._client, "scan", **request)):
            if entry.alert_id in wanted:
                found[entry.alert_id].append(entry)
        return {each: sorted(entries, key=lambda entry: entry.timestamp) for each, entries in found.items()}

    def between(self, since: int, until: int, *, oldest_first: bool = False) -> Iterator[AuditEntry]:
        """Yield the entries between two times (epoch ms, both included) as they are taken, the newest first or last."""
        queries = [
            all_items(
                self._client,
                "query",
                TableName=self._table,
                IndexName=TIME_INDEX,
                KeyConditionExpression="#actionType = :type AND #timestamp BETWEEN :since AND :until",
                ExpressionAttributeNames={"#actionType": "actionType", "#timestamp": "timestamp"},
                ExpressionAttributeValues={
                    ":type": to_attribute(each.value),
                    ":since": to_attribute(since),
                    ":until": to_attribute(until),
                },
                ScanIndexForward=oldest_first,
                Limit=_SEARCHED,
            )
            for each in ActionType
        ]
        return self._read(merge(*queries, key=lambda item: Decimal(item["timestamp"]["N"]), reverse=not oldest_first))

    def newest(
        self, action_type: ActionType, until: int, goes_on: Callable[[], bool], *, only_done: bool = False
    ) -> Iterator[AuditEntry]:
        """
        Yield the entries of a type up to `until` (epoch ms), newest first, while `goes_on`.

        Of their details only the event is read.
        With `only_done` DynamoDB leaves out those that failed: anybody can cause any number of refusals.
        """
        passed_over: dict[str, Any] = {"FilterExpression": _DONE} if only_done else {}
        failed = {":failed": to_attribute(AuditStatus.FAILED.value)} if only_done else {}
        items = all_items(
            self._client,
            "query",
            goes_on=goes_on,
            TableName=self._table,
            IndexName=TIME_INDEX,
            KeyConditionExpression="#actionType = :type AND #timestamp <= :until",
            ProjectionExpression=", ".join(_WHAT_WAS_DONE),
            ExpressionAttributeNames={name: name[1:] for path in _WHAT_WAS_DONE for name in path.split(".")},
            ExpressionAttributeValues=to_attributes({":type": action_type.value, ":until": until}) | failed,
            ScanIndexForward=False,
            Limit=_PAGE,
            **passed_over,
        )
        return self._read(items)

    def scan(self, broken_keys: list[str] | None = None) -> Iterator[AuditEntry]:
        """Yield every entry; for the admin view. The keys of unreadable items are added to `broken_keys`."""
        return self._read(all_items(self._client, "scan", TableName=self._table), broken_keys)

    def _read(self, items: Iterable[Item], broken_keys: list[str] | None = None) -> Iterator[AuditEntry]:
        on_broken = naming_in(broken_keys, self._on_broken)
        return read_nouns(AuditEntry, items, self._table, ("taskId",), on_broken)
