"""Writes of guards, as parts of the transaction that opens, changes or decides their alert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rules.alert.alert import Alert
from rules.alert.open_alert import OpenAlert
from rules.data_version import too_new
from rules.lifecycle.change import GuardMove
from storage.data_versions import NOT_NEWER, own_version, version_of
from storage.errors import BrokenItem
from storage.guards import Guard, GuardState, guard_item_key, guard_of, kept_until, reason_of
from storage.items import Item, to_attribute, to_attributes, to_item, to_noun
from storage.transactions import Write

_REASON_NAME = {"#reason": "reason"}
_OF_AN_ALERT = ("reason", "openedAt", "coolUntil", "ttl")
"""What a guard may have, and not the one that takes its place."""

_SEEN = ("alertId", "state", "severityRank", "fence")
"""By these a guard that cannot be read is known again: if another took its place, one of them differs."""

_COOLED = "#state = :cooling AND (coolUntil <= :now OR severityRank < :severityRank) AND fence <= :fence"


class GuardWrites:
    """Builds the writes. All but those that open one fail when the guard belongs to another alert, or is gone."""

    def __init__(self, coordination_table: str) -> None:
        self._table = coordination_table

    def opening(self, alert: Alert | OpenAlert, fence: int, now_ms: int, broken: Item | None = None) -> Write:
        """
        Return the write that opens a guard; it fails while another alert holds it, or when `fence` is too old.

        It takes the place of a `broken` one, if that is still as it was.
        """
        guard = guard_of(alert, fence)
        key, item = guard_item_key(guard.station_id, guard.alert_type), to_item(guard)
        gone = [name for name in _OF_AN_ALERT if name not in item]
        free = "attribute_not_exists(#key)"
        cooled = (_COOLED, to_attributes({":cooling": GuardState.COOLING, ":now": now_ms}))
        over, values = _still(broken) if broken else cooled
        return {
            # An update, so that what this version does not know of a guard stays in it.
            "Update": {
                "TableName": self._table,
                "Key": key,
                "UpdateExpression": f"SET {', '.join(f'#{name} = :{name}' for name in item)}"
                f" REMOVE {', '.join(f'#{name}' for name in gone)}",
                "ConditionExpression": f"{free} OR ({over} AND {NOT_NEWER})",
                "ExpressionAttributeNames": {"#key": "key", **{f"#{name}": name for name in (*item, *gone)}},
                "ExpressionAttributeValues": {f":{name}": value for name, value in item.items()}
                | values
                | own_version(),
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def moving(self, alert: Alert, move: GuardMove, cool_until_ms: int) -> Iterator[Write]:
        """Yield the write, if there is one, that a change of an alert asks for; the time is for one that cools."""
        match move:
            case GuardMove.COOL_DOWN:
                yield self._cooling(alert, cool_until_ms)
            case GuardMove.CLEARED | GuardMove.RETURNED:
                yield self._moving(alert, "cleared = :cleared", {":cleared": move is GuardMove.CLEARED})
            case GuardMove.RAISE:
                yield self._raising(alert)
            case GuardMove.KEEP:
                pass

    def _raising(self, alert: Alert) -> Write:
        """Return the write that gives the guard of an open alert its new severity."""
        values = {":rank": alert.severity.rank, ":reason": reason_of(alert), ":cleared": False}
        return self._moving(alert, "severityRank = :rank, #reason = :reason, cleared = :cleared", values, _REASON_NAME)

    def _cooling(self, alert: Alert, until_ms: int) -> Write:
        """Return the write that sets the guard of a decided alert to cooling until a time (epoch ms)."""
        values = {":cooling": GuardState.COOLING, ":until": until_ms, ":ttl": kept_until(until_ms)}
        names = {"#state": "state", "#ttl": "ttl"}
        return self._moving(alert, "#state = :cooling, coolUntil = :until, #ttl = :ttl", values, names)

    def found(self, item: Item) -> Guard | None:
        """
        Return the guard that a failed condition found; None if it cannot be read: then nothing is known that it holds.

        Raises BrokenItem if a newer bot wrote it.
        """
        try:
            return to_noun(Guard, item, self._table, ("scope", "key"))
        except BrokenItem:
            if not item or too_new(version_of(item)):
                raise
            return None

    def _moving(
        self, alert: Alert, assignments: str, values: dict[str, Any], names: dict[str, str] | None = None
    ) -> Write:
        update: dict[str, Any] = {
            "TableName": self._table,
            "Key": guard_item_key(alert.station_id, alert.alert_type),
            "UpdateExpression": f"SET {assignments}",
            "ConditionExpression": "alertId = :alertId",
            "ExpressionAttributeValues": {**to_attributes(values), ":alertId": to_attribute(alert.alert_id)},
        }
        if names:
            update["ExpressionAttributeNames"] = names
        return {"Update": update}


def _still(broken: Item) -> tuple[str, Item]:
    """Return the condition that a guard is still as it was seen, and its values."""
    same = (f"#{each} = :seen_{each}" if each in broken else f"attribute_not_exists(#{each})" for each in _SEEN)
    return " AND ".join(same), {f":seen_{each}": broken[each] for each in _SEEN if each in broken}
