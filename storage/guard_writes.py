"""Writes of guards, as parts of the transaction that opens, changes or decides their alert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rules.alert.alert import Alert, AlertStatus
from rules.alert.open_alert import OpenAlert
from rules.data_version import DATA_VERSION, too_new
from rules.lifecycle.afterwards import may_stand
from rules.lifecycle.change import GuardMove
from rules.lifecycle.closing_itself import may_recover
from rules.lifecycle.looking_again import awaits_look
from rules.lifecycle.troubles import ANY, reason_of, troubles_in
from storage.data_versions import NOT_NEWER, own_version, version_of
from storage.errors import BrokenItem
from storage.guards import LONGEST_MS, Guard, GuardState, guard_item_key, kept_until, read_guard
from storage.items import Item, to_attribute, to_attributes, to_item, to_noun
from storage.leases import MOST_FENCE, NOT_AHEAD
from storage.partitions import Partitions
from storage.transactions import Write

_REASON_NAME = {"#reason": "reason"}
_OF_AN_ALERT = ("reason", "clearedAt", "openedAt", "coolUntil", "ttl")
"""What a guard may have, and not the one that takes its place."""

_SEEN = ("alertId", "state", "severityRank", "fence")
"""By these a guard that cannot be read is known again: if another took its place, one of them differs."""

_COOLED = (
    f"#state = :cooling AND {NOT_AHEAD} AND (severityRank < :severityRank OR ("
    "(NOT attribute_type(coolUntil, :number) OR NOT coolUntil BETWEEN :next AND :latest) AND ({over})))"
)
_DECIDED = "#state = :cooling AND alertId = :decided"


class GuardWrites:
    """Builds the writes. All but those that open one fail when the guard belongs to another alert, or is gone."""

    def __init__(self, partitions: Partitions) -> None:
        self._table = partitions.table
        self._partitions = partitions

    def opening(self, alert: Alert | OpenAlert, fence: int, now_ms: int, broken: Item | None = None) -> Write:
        """
        Return the write that opens a guard; it fails while another alert holds it, or when `fence` is too old.

        It takes the place of a `broken` one, if that is still as it was.
        """
        return self._opening(guard_of(alert, fence), _still(broken) if broken else _cooled(alert, now_ms))

    def succeeding(self, alert: Alert, decided_id: str) -> Write:
        """Return the write by which an alert takes over the guard of a decided one; it fails if that has lost it."""
        decided = to_attributes({":cooling": GuardState.COOLING, ":decided": decided_id})
        return self._opening(guard_of(alert, 0), (_DECIDED, decided), keeps=("fence",))

    def _opening(self, guard: Guard, over: tuple[str, Item], keeps: tuple[str, ...] = ()) -> Write:
        """Return the write that opens a guard, in the place of one for which the condition `over` holds."""
        key, item = guard_item_key(self._partitions, guard.station_id, guard.alert_type), to_item(guard)
        gone = [name for name in _OF_AN_ALERT if name not in item]
        condition, values = over
        sets = (f"#{name} = " + (f"if_not_exists(#{name}, :{name})" if name in keeps else f":{name}") for name in item)
        return {
            # An update, so that what this version does not know of a guard stays in it.
            "Update": {
                "TableName": self._table,
                "Key": key,
                "UpdateExpression": f"SET {', '.join(sets)} REMOVE {', '.join(f'#{name}' for name in gone)}",
                "ConditionExpression": f"attribute_not_exists(#key) OR ({condition} AND {NOT_NEWER})",
                "ExpressionAttributeNames": {"#key": "key", **{f"#{name}": name for name in (*item, *gone)}},
                "ExpressionAttributeValues": {f":{name}": value for name, value in item.items()}
                | values
                | own_version(),
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def moving(self, alert: Alert, move: GuardMove, until_ms: int) -> Iterator[Write]:
        """Yield the write, if there is one, that a change of an alert asks for; a decided one's cools until a time."""
        match move:
            case GuardMove.COOL_DOWN:
                cooling = {"state": GuardState.COOLING, "coolUntil": until_ms, "troubles": troubles_in(alert)}
                yield self._decided(alert, until_ms, may_stand(alert), **cooling, awaitsLook=awaits_look(alert))
            case GuardMove.FOLLOW:
                yield self._decided(alert, until_ms, may_stand(alert), awaitsLook=awaits_look(alert))
            case GuardMove.STANDS:
                yield self._decided(alert, until_ms, stands=True, noted=True)
            case GuardMove.CLEARED if alert.status is not AlertStatus.PENDING:
                yield self._decided(alert, until_ms, stands=False)
            case GuardMove.CLEARED | GuardMove.RETURNED:
                yield self._cleared(alert)
            case GuardMove.RAISE:
                yield self._raising(alert)
            case GuardMove.KEEP:
                pass

    def _cleared(self, alert: Alert) -> Write:
        """Return the write that tells the guard of an open alert whether and when the condition cleared."""
        condition = alert.metadata.condition
        if condition is None:
            return self._moving(alert, "cleared = :cleared REMOVE clearedAt", {":cleared": False})
        values = {":cleared": True, ":at": condition.cleared_at}
        return self._moving(alert, "cleared = :cleared, clearedAt = :at", values)

    def _raising(self, alert: Alert) -> Write:
        """Return the write that gives the guard of an open alert its new severity."""
        values = {":rank": alert.severity.rank, ":reason": reason_of(alert), ":cleared": False}
        return self._moving(alert, "severityRank = :rank, #reason = :reason, cleared = :cleared", values, _REASON_NAME)

    def _decided(self, alert: Alert, until_ms: int, stands: bool, **values: Any) -> Write:  # noqa: FBT001  one fact
        """Return the write that tells the guard of a decided alert whether the condition stands, and more."""
        told = {"stands": stands, "noted": False, "ttl": kept_until(until_ms, stands=stands), **values}
        sets = ", ".join(f"#{name} = :{name}" for name in told)
        return self._moving(
            alert, sets, {f":{name}": value for name, value in told.items()}, {f"#{name}": name for name in told}
        )

    def found(self, item: Item) -> Guard | None:
        """
        Return the guard that a failed condition found; None if it cannot be read: then nothing is known that it holds.

        Raises BrokenItem if a newer bot wrote it.
        """
        try:
            return to_noun(Guard, item, self._table, ("scope", "key"), read_guard)
        except BrokenItem:
            if not item or too_new(version_of(item)):
                raise
            return None

    def _moving(
        self, alert: Alert, assignments: str, values: dict[str, Any], names: dict[str, str] | None = None
    ) -> Write:
        update: dict[str, Any] = {
            "TableName": self._table,
            "Key": guard_item_key(self._partitions, alert.station_id, alert.alert_type),
            "UpdateExpression": f"SET {assignments}",
            "ConditionExpression": "alertId = :alertId",
            "ExpressionAttributeValues": {**to_attributes(values), ":alertId": to_attribute(alert.alert_id)},
        }
        if names:
            update["ExpressionAttributeNames"] = names
        return {"Update": update}


def guard_of(alert: Alert | OpenAlert, fence: int) -> Guard:
    """Return the guard of an open alert."""
    return Guard(
        station_id=alert.station_id,
        alert_type=alert.alert_type,
        alert_id=alert.alert_id,
        state=GuardState.OPEN,
        severity_rank=alert.severity.rank,
        reason=reason_of(alert),
        fence=fence,
        cleared=alert.metadata.condition is not None,
        cleared_at=alert.metadata.condition.cleared_at if alert.metadata.condition else None,
        waits_for_a_person=alert.metadata.evidence is None or (isinstance(alert, Alert) and not may_recover(alert)),
        opened_at=alert.created_at,
        data_version=DATA_VERSION,
    )


def _cooled(alert: Alert | OpenAlert, now_ms: int) -> tuple[str, Item]:
    """Return the condition that a decided alert's guard lets an alert open, and its values."""
    about = troubles_in(alert) if isinstance(alert, Alert) else ()
    marks = {f":mark{at}": mark for at, mark in enumerate(about)}
    # It stands no more, or the alert is about something else as well.
    news = (f"NOT (contains(troubles, :any) OR contains(troubles, {mark}))" for mark in marks)
    values = {
        ":cooling": GuardState.COOLING,
        ":next": now_ms + 1,
        ":latest": now_ms + LONGEST_MS,
        ":none": MOST_FENCE,
        ":true": True,
        **marks,
        **({":any": ANY} if marks else {}),
    }
    return _COOLED.format(over=" OR ".join(("NOT stands = :true", *news))), to_attributes(values)


def _still(broken: Item) -> tuple[str, Item]:
    """Return the condition that a guard is still as it was seen, and its values."""
    same = (f"#{each} = :seen_{each}" if each in broken else f"attribute_not_exists(#{each})" for each in _SEEN)
    return " AND ".join(same), {f":seen_{each}": broken[each] for each in _SEEN if each in broken}
