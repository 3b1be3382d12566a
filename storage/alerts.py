"""Reads the alerts table. Changes go through `storage.changing`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from rules.alert.alert import Alert, AlertStatus, AlertType
from rules.alert.open_alert import OpenAlert
from rules.alert.stored_alert import known_spelling, read_alert, read_open_alert
from storage import alert_requests as requests
from storage.batch_reads import items_of_keys
from storage.calls import call
from storage.errors import AlertNotFound
from storage.item_size import item_bytes
from storage.items import Item, to_noun
from storage.paging import all_items
from storage.reading import BrokenItems, naming_in, read_nouns

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class GuardedAlert:
    """Of a guard's alert: its status in capitals, or empty; its station and type, None where they are no texts."""

    status: str
    station_id: str | None = None
    alert_type: str | None = None


class Alerts:
    """The alerts table."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        on_broken: BrokenItems,
        on_unusable: Callable[[Alert], None] = lambda _alert: None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`on_unusable` is called for each alert with an unusable field."""
        self._client = client
        self._table = table
        self._on_broken = on_broken
        self._on_unusable = on_unusable
        self._pause = pause

    def get(self, alert_id: str) -> Alert:
        """Return an alert as last written. Raises AlertNotFound, BrokenItem."""
        return self.sized(alert_id)[0]

    def sized(self, alert_id: str) -> tuple[Alert, int]:
        """Return the same, and the size of its item in bytes."""
        if not requests.can_be_an_id(alert_id):
            raise AlertNotFound(alert_id)
        key = {"alertId": {"S": alert_id}}
        answer: Any = call(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in answer:
            raise AlertNotFound(alert_id)
        alert = self._told(to_noun(Alert, answer["Item"], self._table, ("alertId",), read_alert))
        return alert, item_bytes(answer["Item"])

    def standing(self, alert_ids: Iterable[str]) -> dict[str, GuardedAlert]:
        """Return how each id that is in the table stands, even where the rest of its alert cannot be read."""
        return {each["alertId"]["S"]: _standing(each) for each in self._by_id(alert_ids, requests.ONLY_STATUS)}

    def get_many(self, alert_ids: Iterable[str], *, only_decisions: bool = False) -> dict[str, Alert]:
        """
        Return alerts by id, as last written. Those that are missing or cannot be read are left out.

        With `only_decisions` they have no more metadata than those of `opened_between`.
        """
        items = self._by_id(alert_ids, requests.only_decisions() if only_decisions else {})
        return {alert.alert_id: alert for alert in self.read_items(items)}

    def newest(self, status: AlertStatus, count: int) -> list[Alert]:
        """Return up to `count` alerts of a status, newest first."""
        return list(islice(self.walk(requests.spellings(status), None, count), count))

    def walk(
        self,
        spellings: tuple[str, ...],
        at: Item | None,
        at_a_time: int,
        *,
        oldest_first: bool = False,
        broken_keys: list[str] | None = None,
    ) -> Iterator[Alert]:
        """
        Yield alerts whose status is spelled in one of these ways, next to an alert's key in the index, newest first.

        The table is read on, so many at a time, only as far as alerts are taken.
        """
        queries = (requests.beside(self._table, each, at, spellings, oldest_first=oldest_first) for each in spellings)
        found = [self._items([each | {"Limit": at_a_time}]) for each in queries]
        merged = merge(*(found if not oldest_first else reversed(found)), key=_opened, reverse=not oldest_first)
        return self.read_items(merged, broken_keys)

    def waiting_items(self) -> Iterator[Item]:
        """Yield every pending alert as its item, without what is large: evidence, notes, texts."""
        queries = (requests.of_status(self._table, each) for each in requests.spellings(AlertStatus.PENDING))
        return self._items(requests.with_paths(each, requests.of_waiting()) for each in queries)

    def read_items(self, items: Iterable[Item], broken_keys: list[str] | None = None) -> Iterator[Alert]:
        """Yield the alerts in items; the keys of unreadable ones are added to `broken_keys`."""
        on_broken = naming_in(broken_keys, self._on_broken)
        return map(self._told, read_nouns(Alert, items, self._table, ("alertId",), on_broken, read_alert))

    def pending(self) -> Iterator[OpenAlert]:
        """Yield every pending alert in brief, those of other programs included."""
        queries = (
            requests.with_paths(requests.of_status(self._table, each), requests.in_brief())
            for each in requests.spellings(AlertStatus.PENDING)
        )
        items = self._items(queries)
        return read_nouns(OpenAlert, items, self._table, ("alertId",), self._on_broken, read_open_alert)

    def opened_between(
        self, since: int, until: int, broken_keys: list[str] | None = None, *, in_any_unit: bool = False
    ) -> Iterator[Alert]:
        """
        Yield each alert opened between two times (epoch ms, both included) once, as it stands now.

        Its metadata holds only the decision and its outcome: evidence is most of an item. With `in_any_unit` also those
        whose writer counts seconds, micro- or nanoseconds, for four times the calls. The keys of unreadable items are
        added to `broken_keys`.
        """
        ranges = requests.ranges(since, until)[: None if in_any_unit else 1]
        # Pending ones first: an alert that is decided during the reads is then found among the decided.
        pending = {each.alert_id: each for each in self._opened_in(AlertStatus.PENDING, ranges, broken_keys)}
        for alert in self._decided_in(ranges, broken_keys):
            pending.pop(alert.alert_id, None)
            yield alert
        yield from pending.values()

    def opened_and_decided(self, since: int, until: int) -> Iterator[Alert]:
        """Yield those of the alerts opened between two times (epoch ms) that are decided, as `opened_between` does."""
        return self._decided_in(requests.ranges(since, until)[:1], None)

    def scan(self, broken_keys: list[str] | None = None) -> Iterator[Alert]:
        """Yield every alert; for the admin view. The keys of unreadable items are added to `broken_keys`."""
        return self.read_items(all_items(self._client, "scan", TableName=self._table), broken_keys)

    def ids_starting_with(self, prefix: str, count: int) -> list[str]:
        """Return up to `count` ids that begin with a prefix. Scans the whole table."""
        items = all_items(
            self._client,
            "scan",
            TableName=self._table,
            ProjectionExpression="alertId",
            FilterExpression="begins_with(alertId, :prefix)",
            ExpressionAttributeValues={":prefix": {"S": prefix}},
        )
        return [item["alertId"]["S"] for item, _ in zip(items, range(count), strict=False)]

    def _decided_in(self, ranges: Sequence[tuple[int, int]], broken_keys: list[str] | None) -> Iterator[Alert]:
        for status in (AlertStatus.APPROVED, AlertStatus.REJECTED):
            yield from self._opened_in(status, ranges, broken_keys)

    def _opened_in(
        self, status: AlertStatus, ranges: Sequence[tuple[int, int]], broken_keys: list[str] | None
    ) -> Iterator[Alert]:
        queries = requests.opened_in(self._table, status, ranges)
        since, until = ranges[0]
        # A second holds more than the first or the last millisecond of the range.
        read = self.read_items(self._items(queries), broken_keys)
        return (each for each in read if since <= each.created_at <= until)

    def _items(self, queries: Iterable[dict[str, Any]]) -> Iterator[Item]:
        for each in queries:
            yield from all_items(self._client, "query", **each)

    def _by_id(self, alert_ids: Iterable[str], paths: dict[str, Any]) -> Iterator[Item]:
        # One that cannot be an id would have DynamoDB refuse the others with it.
        ids = filter(requests.can_be_an_id, dict.fromkeys(alert_ids))
        keys: list[Item] = [{"alertId": {"S": each}} for each in ids]
        return items_of_keys(self._client, self._table, keys, paths, self._pause)

    def _told(self, alert: Alert) -> Alert:
        if alert.as_written.unusable:
            self._on_unusable(alert)
        return alert


def _standing(item: Item) -> GuardedAlert:
    status, station, alert_type = (item.get(name, {}).get("S") for name in ("status", "stationId", "alertType"))
    return GuardedAlert((status or "").strip().upper(), station, known_spelling(AlertType, alert_type))


def _opened(item: Item) -> Decimal:
    return Decimal(item["createdAt"]["N"])
