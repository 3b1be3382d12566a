"""Requests to the alerts table: Queries, and the paths of an alert that are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rules.alert.alert import AlertStatus
from rules.text.characters import SURROGATES
from rules.units import SECOND_MS
from storage.items import Item, to_attribute, to_attributes
from storage.tables import STATUS_INDEX

_LONGEST_KEY = 2048
"""Bytes of a partition key, as DynamoDB has it."""


_OF_A_DECISION = (
    *("alertId", "stationId", "alertType", "severity", "status", "title", "createdAt", "updatedAt"),
    *("approvedAt", "approvedBy", "rejectedAt", "rejectedBy", "rejectionReason", "stepFunctionExecutionArn"),
    *("metadata.execution", "metadata.aftermath", "metadata.approvals"),
    *("metadata.rejectionCategory", "metadata.breakGlass", "metadata.notification"),
)
_OF_WAITING = (
    *("alertId", "stationId", "alertType", "severity", "status", "title", "createdAt", "updatedAt"),
    *("metadata.dataVersion", "metadata.revision", "metadata.card", "metadata.digest", "metadata.condition"),
    *("metadata.waiting", "metadata.snooze", "metadata.taken", "metadata.approvals", "metadata.quorum"),
    *("metadata.openedAgainBy", "metadata.minutesToEmpty", "metadata.evidence.reason", "metadata.evidence.observedAt"),
)
_IN_BRIEF = (
    *("alertId", "stationId", "alertType", "severity", "createdAt"),
    *("metadata.condition.clearedAt", "metadata.evidence.reason"),
)
ONLY_STATUS: dict[str, Any] = {
    "ProjectionExpression": "alertId, stationId, alertType, #status",
    "ExpressionAttributeNames": {"#status": "status"},
}
"""Reads an alert's id and status, and of which station and type it is, nothing else."""


def spellings(status: AlertStatus) -> tuple[str, ...]:
    """Return how programs spell a status, the given way first."""
    word = status.value
    capital = word.capitalize()
    # The last as on a keyboard whose capitals are locked.
    return tuple(dict.fromkeys((word, word.upper(), word.lower(), capital, capital.swapcase())))


def of_status(table: str, status: str) -> dict[str, Any]:
    """Return the Query for the alerts of a status as it is spelled, newest first."""
    return {
        "TableName": table,
        "IndexName": STATUS_INDEX,
        "KeyConditionExpression": "#status = :status",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {":status": {"S": status}},
        "ScanIndexForward": False,
    }


def beside(table: str, status: str, at: Item | None, ranks: tuple[str, ...], *, oldest_first: bool) -> dict[str, Any]:
    """
    Return the Query for the alerts of a status as it is spelled, next to an alert's key in the index.

    Alerts of one moment come in the order of `ranks`, their spellings: of those before `at` in that order all have been
    listed, of those behind it none.
    """
    request = of_status(table, status) | {"ScanIndexForward": oldest_first}
    if at is None:
        return request
    if at["status"] == {"S": status}:
        return request | {"ExclusiveStartKey": at}
    listed = (ranks.index(status) < ranks.index(at["status"]["S"])) is not oldest_first
    comparison = (">" if oldest_first else "<") + ("" if listed else "=")
    request["KeyConditionExpression"] += f" AND #createdAt {comparison} :at"
    request["ExpressionAttributeNames"] |= {"#createdAt": "createdAt"}
    request["ExpressionAttributeValues"] |= {":at": at["createdAt"]}
    return request


def ranges(since: int, until: int) -> list[tuple[int, int]]:
    """Return a range of epoch ms as it is, and in seconds, micro- and nanoseconds."""
    finer = [(since * factor, until * factor + factor - 1) for factor in (1_000, 1_000_000)]
    return [(since, until), (since // SECOND_MS, until // SECOND_MS), *finer]


def opened_in(table: str, status: AlertStatus, times: Iterable[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """Yield the Queries for each range of times and each spelling of a status."""
    for each in times:
        yield from (opened_between(table, spelling, *each) for spelling in spellings(status))


def opened_between(table: str, status: str, since: int, until: int) -> dict[str, Any]:
    """Return the Query for the decisions of alerts opened between two times in their writer's unit, both included."""
    request = with_paths(of_status(table, status), only_decisions())
    request["KeyConditionExpression"] += " AND #createdAt BETWEEN :since AND :until"
    request["ExpressionAttributeValues"] |= {":since": to_attribute(since), ":until": to_attribute(until)}
    return request


def only_decisions() -> dict[str, Any]:
    """Return the paths of a decision and its outcome: what a report is made of."""
    return _paths(_OF_A_DECISION)


def of_waiting() -> dict[str, Any]:
    """Return the paths of an alert that waits: all by which it is sorted, counted and reminded of."""
    return _paths(_OF_WAITING)


def in_brief() -> dict[str, Any]:
    """Return the paths of an `OpenAlert`."""
    return _paths(_IN_BRIEF)


def with_paths(request: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """Return a request limited to some paths."""
    names = request["ExpressionAttributeNames"] | paths["ExpressionAttributeNames"]
    return {**request, **paths, "ExpressionAttributeNames": names}


def index_key(status: str, created_at: int, alert_id: str) -> Item:
    """Return an alert's key in the index of its status as it is spelled; `created_at` is epoch ms."""
    return to_attributes({"status": status, "createdAt": created_at, "alertId": alert_id})


def can_be_an_id(alert_id: str) -> bool:
    """Return whether this can be a key: DynamoDB refuses requests with any other."""
    return 0 < len(alert_id.encode(errors="replace")) <= _LONGEST_KEY and not SURROGATES.search(alert_id)


def _paths(paths: tuple[str, ...]) -> dict[str, Any]:
    return {
        "ExpressionAttributeNames": {f"#{name}": name for path in paths for name in path.split(".")},
        "ProjectionExpression": ", ".join(f"#{path.replace('.', '.#')}" for path in paths),
    }
