"""
Writes one step in the life of an alert, all or nothing.

One TransactWriteItems holds the alert (compare-and-swap on its revision and
status), its audit entries, the work that it asks for, the work that it ends,
the guard and the digest. Alerts are written in no other way: no decision can
be overwritten, and no step is missing from the audit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from rules.alert.alert import Alert
from rules.alert.audit import AuditEntry
from rules.alert.work import Work, WorkKind
from rules.audit.audit_chain import seal
from rules.data_version import DATA_VERSION
from rules.lifecycle.beyond import beyond_alert, beyond_work
from rules.lifecycle.change import Change, GuardMove
from storage.alert_update import alert_update
from storage.alerts import Alerts
from storage.change_stamp import ChangeStamp
from storage.compare_and_swap import Met, Parts, WrittenPart, compare_and_swap
from storage.digests import Digests
from storage.errors import ItemFull, NewerThanKnown
from storage.guard_writes import GuardWrites
from storage.guards import Guard
from storage.item_size import FULL, MOST_TO_ORDER
from storage.items import to_item
from storage.tables import TableNames
from storage.transactions import Write, is_refused_for_good, transact
from storage.work_writes import WorkWrites, was_asked_for_again

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

Step = Callable[[Alert, int], Change | None]
"""A step of `rules.lifecycle`: takes the stored alert and the time of the change (epoch ms); None changes nothing."""

CoolDown = Callable[[Alert], int]
"""How long (ms) after a decision no new alert of the type is opened for the station."""


@dataclass(frozen=True)
class ChangedStores:
    """What one change of an alert reads and writes."""

    alerts: Alerts
    guards: GuardWrites
    work: WorkWrites
    digests: Digests
    stamp: ChangeStamp


class Changing:
    """Writes changes of alerts."""

    def __init__(
        self,
        client: DynamoDBClient,
        names: TableNames,
        stores: ChangedStores,
        *,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._names = names
        self._alerts = stores.alerts
        self._guards = stores.guards
        self._work = stores.work
        self._digests = stores.digests
        self._stamp = stores.stamp
        self._now_ms = now_ms
        self._new_id = new_id
        self._pause = pause

    def open(self, step: Change, fence: int) -> Alert | Guard:
        """Write a new alert; return it, or the guard that holds it back. Raises Contended."""
        alert, entries = self._sealed(None, step, step.alert.created_at)
        once = "attribute_not_exists(alertId)"
        put = {"Put": {"TableName": self._names.alerts, "Item": to_item(alert), "ConditionExpression": once}}

        def plan(met: Met) -> tuple[Alert | Guard, Parts]:
            found, parts = met.get(WrittenPart.GUARD), Parts()
            if found and (guard := self._guards.found(found)) is not None:
                # Our own guard: an earlier try was written, but its answer was lost.
                return alert if guard.alert_id == alert.alert_id else guard, parts
            parts.add(put)
            parts.add(self._guards.opening(alert, fence, self._now_ms(), found), known_as=WrittenPart.GUARD)
            parts.add(*self._consequences(alert, step, entries))
            return alert, parts

        otherwise = f"The alert for {alert.station_id} could not be opened for now."
        return compare_and_swap(plan, partial(self._transact, alert.alert_id), self._pause, otherwise)

    def change(
        self, alert_id: str, step: Step, *, ends: Work | None = None, cool_down_ms: CoolDown = lambda _alert: 0
    ) -> Alert:
        """
        Read an alert, take a step, write the change; start over when another change came first.

        `ends` is the claimed work that the change completes; it ends even when the step returns None. Raises what
        the step raises, and AlertNotFound, BrokenItem, ItemFull, NewerThanKnown, ClaimLost, Contended.
        """
        tried: set[str] = set()

        def plan(met: Met) -> tuple[Alert, Parts]:
            before, size = self._known(alert_id)
            if _head_of(before) in tried:
                # An earlier try was written, but its answer was lost.
                return before, Parts()
            again_at = self._now_ms() if was_asked_for_again(ends, met.get(WrittenPart.WORK)) else None
            at = max(self._now_ms(), before.updated_at + 1)
            change = step(before, at) or self._unchanged(before, ends)
            after, entries = self._sealed(before, change, at)
            parts = Parts()
            if after is not before:
                self._must_have_room(alert_id, size, orders=WorkKind.START_EXECUTION in change.adds)
                tried.update({_head_of(after)} if entries else ())
                parts.add(alert_update(self._names.alerts, before, after))
            if ends is not None:
                parts.add(self._work.ending(ends, again_at), known_as=WrittenPart.WORK)
            # A guard that belongs to another alert by now is left alone.
            if WrittenPart.GUARD not in met:
                cool_until = self._now_ms() + cool_down_ms(after) if change.guard is GuardMove.COOL_DOWN else 0
                parts.add(*self._guards.moving(after, change.guard, cool_until), known_as=WrittenPart.GUARD)
            parts.add(*self._consequences(after, change, entries))
            return after, parts

        otherwise = f"Alert {alert_id} changes too fast for this change to be written now."
        return compare_and_swap(plan, partial(self._transact, alert_id), self._pause, otherwise)

    def known(self, alert_id: str) -> Alert:
        """Return an alert that this version may change. Raises NewerThanKnown, ItemFull."""
        alert, size = self._known(alert_id)
        self._must_have_room(alert_id, size, orders=False)
        return alert

    def _known(self, alert_id: str) -> tuple[Alert, int]:
        alert, size = self._alerts.sized(alert_id)
        if why := beyond_alert(alert):
            raise NewerThanKnown(self._names.alerts, alert_id, why)
        return alert, size

    def _must_have_room(self, alert_id: str, size: int, *, orders: bool) -> None:
        # Nothing is started, and nobody told, of which no more could be written down.
        if size > (MOST_TO_ORDER if orders else FULL):
            raise ItemFull(self._names.alerts, alert_id)

    def _unchanged(self, alert: Alert, ends: Work | None) -> Change:
        """Return that nothing changes. Raises NewerThanKnown if work would end only because it is not understood."""
        if ends is not None and (why := beyond_work(alert, ends.kind)):
            raise NewerThanKnown(self._names.alerts, alert.alert_id, why)
        return Change(alert)

    def _sealed(self, before: Alert | None, change: Change, at: int) -> tuple[Alert, tuple[AuditEntry, ...]]:
        head = before.metadata.audit_head if before else None
        entries, head = seal(head, change.alert.alert_id, change.entries, at, self._new_id)
        if before is not None and change.alert == before and not entries:
            return before, ()
        revision = (before.metadata.revision if before else 0) + 1
        metadata = change.alert.metadata.model_copy(
            update={"revision": revision, "audit_head": head, "data_version": DATA_VERSION}
        )
        updated_at = entries[-1].timestamp if entries else at
        return change.alert.model_copy(update={"metadata": metadata, "updated_at": updated_at}), entries

    def _consequences(self, alert: Alert, change: Change, entries: tuple[AuditEntry, ...]) -> Iterator[Write]:
        if change.digest is not None:
            yield self._digests.writing(change.digest)
        once = "attribute_not_exists(taskId)"
        for entry in entries:
            yield {"Put": {"TableName": self._names.audit, "Item": to_item(entry), "ConditionExpression": once}}
        for kind in change.adds:
            yield self._work.adding(alert, kind, self._now_ms(), urgent=change.is_awaited)

    def _transact(self, alert_id: str, writes: list[Write]) -> None:
        try:
            transact(self._client, *writes)
        except ClientError as error:
            if is_refused_for_good(error):
                # Most likely the attributes of another program left no room in the item.
                raise ItemFull(self._names.alerts, alert_id) from error
            raise
        self._stamp.renew()


def _head_of(alert: Alert) -> str:
    """Return the hash of the newest audit entry: it tells a change from every other."""
    return alert.metadata.audit_head.hash if alert.metadata.audit_head else ""
