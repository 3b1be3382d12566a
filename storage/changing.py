"""
Writing a step in the life of an alert, all of it or nothing.

One TransactWriteItems holds the alert (compare-and-swap on its revision and
status), its audit entries, the work that it asks for, the work that it ends,
the guard and the digest. Nobody writes an alert in any other way, so that no
decision can be overwritten and no step is missing from the audit.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rules.alert.alert import Alert, AlertType
from rules.alert.audit import AuditEntry
from rules.alert.work import Work
from rules.audit.audit_chain import seal
from rules.lifecycle.change import Change, GuardMove
from storage.alert_update import alert_update
from storage.alerts import Alerts
from storage.calls import call
from storage.change_stamp import ChangeStamp
from storage.digests import Digests
from storage.errors import BrokenItem, ClaimLost, Contended
from storage.guards import Guard, Guards
from storage.items import to_item
from storage.outcome import TransactionCancelled, cancelled, is_refused_for_good
from storage.tables import TableNames
from storage.work import WorkList

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

Step = Callable[[Alert, int], Change | None]
"""A step of `rules.lifecycle`: the stored alert and the time of the change (epoch ms) in, the change out."""

CoolDown = Callable[[AlertType], int]
"""How long (ms) after a decision no new alert of the type is opened for the station."""

_TRIES = 12
_FIRST_PAUSE_SECONDS = 0.01


class Changing:
    """Writes changes of alerts."""

    def __init__(
        self,
        client: DynamoDBClient,
        names: TableNames,
        *,
        alerts: Alerts,
        guards: Guards,
        work: WorkList,
        digests: Digests,
        stamp: ChangeStamp,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._names = names
        self._alerts = alerts
        self._guards = guards
        self._work = work
        self._digests = digests
        self._stamp = stamp
        self._now_ms = now_ms
        self._new_id = new_id
        self._pause = pause

    def open(self, step: Change, fence: int) -> Alert | Guard:
        """Write a newly opened alert; return it, or the guard that holds it back."""
        alert, entries = self._sealed(None, step, step.alert.created_at)
        once = "attribute_not_exists(alertId)"
        parts = [
            {"Put": {"TableName": self._names.alerts, "Item": to_item(alert), "ConditionExpression": once}},
            self._guards.opening(alert, fence, self._now_ms()),
            *self._written(entries),
            *(self._work.adding(alert, kind, self._now_ms()) for kind in step.adds),
        ]
        for attempt in range(_TRIES):
            try:
                self._transact(alert.alert_id, parts)
            except TransactionCancelled as lost:
                if lost.failed(1):
                    guard = self._guards.found(lost.item(1))
                    # Our own guard: an earlier try was written though its answer was lost.
                    return alert if guard.alert_id == alert.alert_id else guard
                self._back_off(attempt)
                continue
            return alert
        raise Contended(f"The alert for {alert.station_id} could not be opened for now.")

    def change(
        self, alert_id: str, step: Step, *, ends: Work | None = None, cool_down_ms: CoolDown = lambda _type: 0
    ) -> Alert:
        """
        Read an alert, take a step, write it; begin again when another change came between.

        `ends` is the claimed work that the change completes. A step that returns None changes nothing (the work,
        if any, is ended all the same). Whatever a step raises, this raises. Raises AlertNotFound, BrokenItem,
        ClaimLost, Contended.
        """
        keep_guard = False
        give_back = False
        for attempt in range(_TRIES):
            before = self._alerts.get(alert_id)
            at = max(self._now_ms(), before.updated_at + 1)
            step_taken = step(before, at)
            change = Change(before) if step_taken is None else step_taken
            after, entries = self._sealed(before, change, at)
            parts, places = self._parts(before, after, change, entries, ends, keep_guard, give_back, cool_down_ms)
            if not parts:
                return before
            try:
                self._transact(alert_id, parts)
            except TransactionCancelled as lost:
                if lost.failed(places.get("work", -1)):
                    give_back = self._still_mine(lost.item(places["work"]), ends)
                keep_guard = keep_guard or lost.failed(places.get("guard", -1))
                self._back_off(attempt)
                continue
            return after
        raise Contended(f"Alert {alert_id} changes too fast for this change to be written now.")

    def _sealed(self, before: Alert | None, change: Change, at: int) -> tuple[Alert, tuple[AuditEntry, ...]]:
        head = before.metadata.audit_head if before else None
        entries, head = seal(head, change.alert.alert_id, change.entries, at, self._new_id)
        if before is not None and change.alert == before and not entries:
            return before, ()
        revision = (before.metadata.revision if before else 0) + 1
        metadata = change.alert.metadata.model_copy(update={"revision": revision, "audit_head": head})
        updated_at = entries[-1].timestamp if entries else at
        return change.alert.model_copy(update={"metadata": metadata, "updated_at": updated_at}), entries

    def _parts(
        self,
        before: Alert,
        after: Alert,
        change: Change,
        entries: tuple[AuditEntry, ...],
        ends: Work | None,
        keep_guard: bool,  # noqa: FBT001  internal
        give_back: bool,  # noqa: FBT001  internal
        cool_down_ms: CoolDown,
    ) -> tuple[list[dict[str, Any]], dict[str, int]]:
        parts: list[dict[str, Any]] = []
        places: dict[str, int] = {}
        if after is not before:
            parts.append(alert_update(self._names.alerts, before, after))
        if ends is not None:
            places["work"] = len(parts)
            parts.append(self._work.releasing(ends, self._now_ms()) if give_back else self._work.removing(ends))
        guard = None if keep_guard else self._guard(after, change, cool_down_ms)
        if guard is not None:
            places["guard"] = len(parts)
            parts.append(guard)
        parts += [self._digests.writing(change.digest)] if change.digest is not None else []
        parts += self._written(entries)
        parts += [self._work.adding(after, kind, self._now_ms(), urgent=change.is_awaited) for kind in change.adds]
        return parts, places

    def _guard(self, after: Alert, change: Change, cool_down_ms: CoolDown) -> dict[str, Any] | None:
        if change.guard is GuardMove.COOL_DOWN:
            return self._guards.cooling(after, self._now_ms() + cool_down_ms(after.alert_type))
        if change.guard in {GuardMove.CLEARED, GuardMove.RETURNED}:
            return self._guards.clearing(after, cleared=change.guard is GuardMove.CLEARED)
        return self._guards.raising(after) if change.guard is GuardMove.RAISE else None

    def _written(self, entries: tuple[AuditEntry, ...]) -> list[dict[str, Any]]:
        once = "attribute_not_exists(taskId)"
        return [
            {"Put": {"TableName": self._names.audit, "Item": to_item(entry), "ConditionExpression": once}}
            for entry in entries
        ]

    def _still_mine(self, item: dict[str, Any], ends: Work | None) -> bool:
        """Tell work that was asked for again meanwhile (give it back) from work that another worker took over."""
        if ends is not None and item.get("claim", {}).get("S") == ends.claim:
            return True
        raise ClaimLost("" if ends is None else ends.key)

    def _transact(self, alert_id: str, parts: list[dict[str, Any]]) -> None:
        try:
            call(self._client.transact_write_items, TransactItems=parts)
        except ClientError as error:
            if is_refused_for_good(error):
                # Another writer's attributes left no room in the item, most likely.
                raise BrokenItem(self._names.alerts, alert_id, f"it takes no more writes ({error})") from error
            raise cancelled(error) from error
        self._stamp.renew()

    def _back_off(self, attempt: int) -> None:
        self._pause(random.uniform(0, _FIRST_PAUSE_SECONDS * 2 ** min(attempt, 6)))  # noqa: S311  jitter, no secret
