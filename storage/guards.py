"""
Guards: what keeps one alert open per station and type.

A guard is an item of the coordination table, scope `open-alert`, key
`STATION#TYPE`. OPEN, it names the open alert; COOLING, it holds the next one
back until `coolUntil` (epoch ms), unless that is worse. Each carries the fencing number of the
rule-engine lease under which it was written.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from pydantic import Field

from rules.alert.alert import Alert, AlertType
from rules.alert.open_alert import OpenAlert
from rules.metric import EpochMs
from rules.record import Record
from storage.calls import call, error_code
from storage.items import Item, to_attribute, to_attributes, to_noun
from storage.paging import items_of_scope
from storage.reading import BrokenItems, read_nouns

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "open-alert"
_KEPT_AFTER_COOLING_SECONDS = 24 * 3600
_REASON_NAME = {"#reason": "reason"}


class GuardState(StrEnum):
    """Whether an alert is open, or was decided lately."""

    OPEN = "OPEN"
    COOLING = "COOLING"


class Guard(Record):
    """A guard as it is stored."""

    scope: str = SCOPE
    key: str
    alert_id: str
    state: GuardState
    severity_rank: int = Field(ge=0)
    reason: str | None = None
    """Why its alert was opened, or last became worse."""
    fence: int = 0
    cleared: bool = False
    """Whether the open alert says that its condition no longer holds: the tick need not read the alert to know."""
    opened_at: EpochMs | None = None
    """When its alert was opened, so that what was opened lately can be counted."""
    cool_until: EpochMs | None = None

    @property
    def alert_type(self) -> AlertType:
        """The type that its key names."""
        return AlertType(self.key.rpartition("#")[2])

    def holds_back(self, now_ms: int, severity_rank: int) -> bool:
        """Whether no new alert of a severity may be opened now: what is worse than was decided waits for nothing."""
        cools = (self.cool_until or 0) > now_ms and severity_rank <= self.severity_rank
        return self.state is GuardState.OPEN or cools


def guard_key(station_id: str, alert_type: AlertType) -> str:
    """Return the sort key of the guard of a station and type."""
    return f"{station_id}#{alert_type}"


class Guards:
    """Reads guards and says, as parts of a transaction, what becomes of them."""

    def __init__(self, client: DynamoDBClient, table: str, on_broken: BrokenItems) -> None:
        self._client = client
        self._table = table
        self._on_broken = on_broken

    def all(self) -> dict[str, Guard]:
        """Return every guard by its key."""
        items = items_of_scope(self._client, self._table, SCOPE)
        guards = read_nouns(Guard, items, self._table, ("scope", "key"), self._on_broken)
        return {guard.key: guard for guard in guards}

    def opening(self, alert: Alert | OpenAlert, fence: int, now_ms: int) -> dict[str, Any]:
        """Return the write that opens a guard; it fails while another alert holds it back, or it is fenced off."""
        guard = guard_of(alert, fence)
        free = "attribute_not_exists(#key)"
        cooled = "(#state = :cooling AND (coolUntil <= :now OR severityRank < :rank) AND fence <= :fence)"
        return {
            "Put": {
                "TableName": self._table,
                "Item": _item(guard),
                "ConditionExpression": f"{free} OR {cooled}",
                "ExpressionAttributeNames": {"#key": "key", "#state": "state"},
                "ExpressionAttributeValues": to_attributes(
                    {":cooling": GuardState.COOLING, ":now": now_ms, ":fence": fence, ":rank": guard.severity_rank}
                ),
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def raising(self, alert: Alert) -> dict[str, Any]:
        """Return the write that tells the guard of an open alert its new severity."""
        values = {":rank": alert.severity.rank, ":reason": _reason(alert), ":cleared": False}
        return self._moving(alert, "severityRank = :rank, #reason = :reason, cleared = :cleared", values, _REASON_NAME)

    def clearing(self, alert: Alert, *, cleared: bool) -> dict[str, Any]:
        """Return the write that tells the guard of an open alert whether its condition still holds."""
        return self._moving(alert, "cleared = :cleared", {":cleared": cleared})

    def cooling(self, alert: Alert, until_ms: int) -> dict[str, Any]:
        """Return the write that turns the guard of a decided alert to cooling."""
        return self._moving(
            alert,
            "#state = :cooling, coolUntil = :until, #ttl = :ttl",
            {
                ":cooling": GuardState.COOLING,
                ":until": until_ms,
                ":ttl": _ttl(until_ms),
            },
            {"#state": "state", "#ttl": "ttl"},
        )

    def remove(self, guard: Guard) -> None:
        """Remove a guard, if it is still this alert's and open."""
        self._end(guard, self._client.delete_item, {}, {})

    def cool(self, guard: Guard, until_ms: int) -> bool:
        """Turn a guard to cooling whose alert was decided by somebody who left it open; False when it is not open."""
        values = {":cooling": GuardState.COOLING, ":until": until_ms, ":ttl": _ttl(until_ms)}
        cooling = {"UpdateExpression": "SET #state = :cooling, coolUntil = :until, #ttl = :ttl"}
        return self._end(guard, self._client.update_item, cooling, values, {"#ttl": "ttl"})

    def _end(
        self,
        guard: Guard,
        operation: Any,
        request: dict[str, Any],
        values: dict[str, Any],
        names: dict[str, str] | None = None,
    ) -> bool:
        try:
            call(
                operation,
                TableName=self._table,
                Key=to_attributes({"scope": SCOPE, "key": guard.key}),
                # A decision of ours meanwhile has it cooling already.
                ConditionExpression="alertId = :alertId AND #state = :open",
                ExpressionAttributeNames={"#state": "state", **(names or {})},
                ExpressionAttributeValues=to_attributes(
                    {":alertId": guard.alert_id, ":open": GuardState.OPEN, **values}
                ),
                **request,
            )
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def found(self, item: Item) -> Guard:
        """Read the guard that a failed condition returned."""
        return to_noun(Guard, item, self._table, ("scope", "key"))

    def _moving(
        self, alert: Alert, assignments: str, values: dict[str, Any], names: dict[str, str] | None = None
    ) -> dict[str, Any]:
        update: dict[str, Any] = {
            "TableName": self._table,
            "Key": to_attributes({"scope": SCOPE, "key": guard_key(alert.station_id, alert.alert_type)}),
            "UpdateExpression": f"SET {assignments}",
            # Of another alert's guard, and of one that is gone, hands off.
            "ConditionExpression": "alertId = :alertId",
            "ExpressionAttributeValues": {**to_attributes(values), ":alertId": to_attribute(alert.alert_id)},
        }
        if names:
            update["ExpressionAttributeNames"] = names
        return {"Update": update}


def _reason(alert: Alert | OpenAlert) -> str | None:
    return alert.metadata.evidence.reason if alert.metadata.evidence else None


def guard_of(alert: Alert | OpenAlert, fence: int) -> Guard:
    """Return the guard of an open alert."""
    return Guard(
        key=guard_key(alert.station_id, alert.alert_type),
        alert_id=alert.alert_id,
        state=GuardState.OPEN,
        severity_rank=alert.severity.rank,
        reason=_reason(alert),
        fence=fence,
        cleared=alert.metadata.condition is not None,
        opened_at=alert.created_at,
    )


def _ttl(cool_until_ms: int) -> int:
    return cool_until_ms // 1000 + _KEPT_AFTER_COOLING_SECONDS


def _item(guard: Guard) -> Item:
    return to_attributes(guard.model_dump(by_alias=True, exclude_none=True))
