"""The metrics table: what stations report, and which stations there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from rules.intake.reported_metric import RETENTION_MS
from rules.metric import Metric
from rules.units import SECOND_MS, in_ms
from storage.batch_writes import put_items
from storage.calls import call
from storage.items import Item, to_attribute, to_attributes, to_item
from storage.paging import all_items
from storage.quick_metrics import read_metrics
from storage.reading import BrokenItems
from storage.station_keys import StationWalk, each_station
from storage.time_units import FACTORS, OTHER_UNITS
from storage.windows import BY_ITS_CLIENT, WindowClient, Windows

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

METRIC_RETENTION_SECONDS = RETENTION_MS // SECOND_MS
"""The table schema deletes a metric 30 days after its timestamp."""

_MEASURED = (
    "swapRate",
    "demandSurge",
    "chargerUptime",
    "chargerHealth",
    "chargedBatteries",
    "unchargedBatteries",
)
_MOST_PAGES = 8
"""DynamoDB ends a page at 1 MB."""

_LOOKED_AT, _MOST_LOOKS = 5, 10
"""Items a page, and pages: one broken item, or an hour of them, hides no station."""


class Metrics:
    """The metrics table."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        on_broken: BrokenItems,
        on_unusable: Callable[[Metric], None] = lambda _metric: None,
        pause: Callable[[float], None] = time.sleep,
        windows: Windows = BY_ITS_CLIENT,
    ) -> None:
        """`on_unusable` is called for each metric with an unusable field; `since` reads a window."""
        self._client = client
        self._table = table
        self._on_broken = on_broken
        self._on_unusable = on_unusable
        self._pause = pause
        self._queries: DynamoDBClient | WindowClient = windows.queries or client
        self._as_last_written = windows.as_last_written

    def put(self, metric: Metric) -> None:
        """Store one metric; it replaces one of the same station and timestamp."""
        call(self._client.put_item, TableName=self._table, Item=_item(metric))

    def put_many(self, metrics: Iterable[Metric]) -> None:
        """Store metrics, 25 a call; of several with the same station and timestamp the last one wins."""
        # BatchWriteItem refuses a batch that names one key twice.
        unique = {(metric.station_id, metric.timestamp): metric for metric in metrics}
        put_items(self._client, self._table, map(_item, unique.values()), self._pause)

    def newest(self, station_id: str, count: int, until_ms: int) -> list[Metric]:
        """
        Return the newest metrics of a station up to `until_ms` (epoch ms) that can be read, newest first.

        Looks past those that cannot be read, up to a limit.
        """
        request = self._of_station(station_id)
        request["KeyConditionExpression"] += " AND #timestamp <= :until"
        request["ExpressionAttributeNames"]["#timestamp"] = "timestamp"
        request["ExpressionAttributeValues"][":until"] = to_attribute(until_ms)
        request |= {"ScanIndexForward": False, "Limit": max(count, _LOOKED_AT)}
        return list(islice(self._read(all_items(self._queries, "query", most_pages=_MOST_LOOKS, **request)), count))

    def newest_time(self, station_id: str) -> int | None:
        """Return the time (epoch ms) of a station's newest item, even if unreadable or in the future; None without."""
        request = self._of_station(station_id) | {"ScanIndexForward": False, "Limit": 1}
        request["ExpressionAttributeNames"]["#timestamp"] = "timestamp"
        answer = call(self._queries.query, "Items", ProjectionExpression="#timestamp", **request)
        return next((max(0, in_ms(Decimal(item["timestamp"]["N"]))) for item in answer["Items"]), None)

    def has_any(self, station_id: str, since_ms: int, until_ms: int) -> bool:
        """Whether a station has an item of a time in a range (epoch ms), whatever its key counts."""
        ranges = [(int(since_ms * factor), int(until_ms * factor)) for factor in (1, *FACTORS)]
        requests = (self._in_range(station_id, *each) | {"Limit": 1} for each in ranges)
        return any(call(self._queries.query, "Items", **each)["Items"] for each in requests)

    def in_other_units(self, station_id: str, count: int, until_ms: int) -> list[Metric]:
        """
        Return the newest metrics, newest first, whose sort keys count seconds, micro- or nanoseconds.

        They lie in none of the ranges of the other calls. Two calls: ask only where there is nothing in milliseconds.
        """
        found: list[Metric] = []
        for lowest, highest, factor in OTHER_UNITS:
            until = min(highest, int(until_ms * factor))
            request = self._in_range(station_id, lowest, until) | {"ScanIndexForward": False, "Limit": count}
            found += islice(self._read(all_items(self._queries, "query", most_pages=1, **request)), count)
        return sorted(found, key=lambda metric: -metric.timestamp)

    def since(self, station_id: str, since_ms: int, until_ms: int | None = None) -> list[Metric]:
        """Return the metrics of a station since `since_ms`, up to `until_ms` if given (epoch ms), newest first."""
        request = self._of_station(station_id)
        request["KeyConditionExpression"] += " AND #timestamp >= :since"
        request["ExpressionAttributeNames"]["#timestamp"] = "timestamp"
        request["ExpressionAttributeValues"] |= to_attributes({":since": since_ms, ":until": until_ms})
        if until_ms is not None:
            request["KeyConditionExpression"] = "#stationId = :stationId AND #timestamp BETWEEN :since AND :until"
        request |= {"ScanIndexForward": False, "ConsistentRead": self._as_last_written}
        return list(self._read(all_items(self._queries, "query", **request)))

    def between(self, station_id: str, since_ms: int, until_ms: int, *, texts: bool = True) -> list[Metric]:
        """
        Return the metrics of a station in a range (epoch ms, both ends included), newest first.

        Without `texts` logs and fault patterns are left out. With them the oldest metrics may be missing: a station can
        report 390 kB a minute, and only some megabytes are read.
        """
        if since_ms > until_ms:  # DynamoDB refuses such a range; an alert of the future has one.
            return []
        request = self._in_range(station_id, since_ms, until_ms)
        if not texts:
            request["ProjectionExpression"] = ", ".join(("#stationId", "#timestamp", *_MEASURED))
        pages = _MOST_PAGES if texts else None
        found = self._newest_first(request, pages)
        if found:
            return found
        spans = ((int(since_ms * factor), int(until_ms * factor)) for factor in FACTORS)
        return [
            each for span in spans for each in self._newest_first(request | self._in_range(station_id, *span), pages)
        ]

    def _newest_first(self, request: dict[str, Any], pages: int | None) -> list[Metric]:
        items = all_items(self._queries, "query", most_pages=pages, ScanIndexForward=False, **request)
        return list(self._read(items, is_whole="ProjectionExpression" not in request))

    def stations(self) -> list[str]:
        """Return every station that has a metric, sorted."""
        return sorted(set(self.each_station()))

    def each_station(self) -> Iterator[str]:
        """Yield every station that has a metric, with one call each; some may come twice."""
        return each_station(self._client, self._table)

    def walk(self) -> StationWalk:
        """Return a walk past every station that has a metric, to be taken step by step."""
        return StationWalk(self._client, self._table)

    def _of_station(self, station_id: str) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "KeyConditionExpression": "#stationId = :stationId",
            "ExpressionAttributeNames": {"#stationId": "stationId"},
            "ExpressionAttributeValues": {":stationId": {"S": station_id}},
        }

    def _in_range(self, station_id: str, since: int, until: int) -> dict[str, Any]:
        request = self._of_station(station_id)
        request["KeyConditionExpression"] += " AND #timestamp BETWEEN :since AND :until"
        request["ExpressionAttributeNames"]["#timestamp"] = "timestamp"
        request["ExpressionAttributeValues"] |= to_attributes({":since": since, ":until": until})
        return request

    def _read(self, items: Iterable[Item], *, is_whole: bool = True) -> Iterator[Metric]:
        for metric in read_metrics(items, self._table, self._on_broken, is_whole=is_whole):
            if metric.unusable:
                self._on_unusable(metric)
            yield metric


def _item(metric: Metric) -> Item:
    return to_item(metric) | {"ttl": to_attribute(metric.timestamp // 1000 + METRIC_RETENTION_SECONDS)}
