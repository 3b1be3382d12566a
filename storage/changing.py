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
from rules.alert.errors import NothingToDecideAgain
from rules.alert.work import FIRST_AFTER_MS, Work, WorkKind
from rules.lifecycle.beyond import beyond_work
from rules.lifecycle.change import Change, GuardMove
from storage.alert_update import alert_update
from storage.alerts import Alerts
from storage.change_stamp import ChangeStamp
from storage.compare_and_swap import Met, Parts, WrittenPart, compare_and_swap
from storage.digests import Digests
from storage.errors import ItemFull, NewerThanKnown
from storage.guard_writes import GuardWrites
from storage.guards import Guard
from storage.items import to_item
from storage.known_alerts import KnownAlerts
from storage.sealed import head_of, next_time, sealed
from storage.tables import TableNames
from storage.transactions import Write, is_refused_for_good, transact
from storage.work_writes import WorkWrites

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
        self._known = KnownAlerts(stores.alerts, names.alerts)
        self._guards = stores.guards
        self._work = stores.work
        self._digests = stores.digests
        self._stamp = stores.stamp
        self._now_ms = now_ms
        self._new_id = new_id
        self._pause = pause

    def open(self, step: Change, fence: int) -> Alert | Guard:
        """Write a new alert; return it, or the guard that holds it back. Raises Contended."""
        alert, entries = sealed(None, step, step.alert.created_at, self._new_id)

        def plan(met: Met) -> tuple[Alert | Guard, Parts]:
            found, parts = met.get(WrittenPart.GUARD), Parts()
            if found and (guard := self._guards.found(found)) is not None:
                # Our own guard: an earlier try was written, but its answer was lost.
                return alert if guard.alert_id == alert.alert_id else guard, parts
            parts.add(self._put(alert))
            parts.add(self._guards.opening(alert, fence, self._now_ms(), found), known_as=WrittenPart.GUARD)
            parts.add(*self._consequences(alert, step, entries))
            return alert, parts

        otherwise = f"The alert for {alert.station_id} could not be opened for now."
        return compare_and_swap(plan, partial(self._transact, alert.alert_id, [alert]), self._pause, otherwise)

    def change(
        self,
        alert_id: str,
        step: Step,
        *,
        ends: Work | None = None,
        cool_down_ms: CoolDown = lambda _alert: 0,
        lately: bool = False,
    ) -> Alert:
        """
        Read an alert, take a step, write the change; start over when another change came first.

        With `lately` the first step is taken on the alert as `known` read it a moment ago, for this very change.

        `ends` is the claimed work that the change completes; it ends even when the step returns None. Raises what
        the step raises, and AlertNotFound, BrokenItem, ItemFull, NewerThanKnown, ClaimLost, Contended.
        """
        tried: set[str] = set()
        written: list[Alert] = []
        read = self._known.lately if lately else self._known.read

        def plan(met: Met) -> tuple[Alert, Parts]:
            before, size = read(alert_id)
            if head_of(before) in tried:
                # An earlier try was written, but its answer was lost.
                return before, Parts()
            again_at = self._now_ms() if self._work.is_asked_again(ends, met.get(WrittenPart.WORK)) else None
            at = next_time(before, self._now_ms())
            change = step(before, at) or self._unchanged(before, ends)
            after, entries = sealed(before, change, at, self._new_id)
            parts, written[:] = Parts(), [after] if after is not before else []
            if after is not before:
                self._known.must_have_room(alert_id, size, orders=WorkKind.START_EXECUTION in change.adds)
                tried.update({head_of(after)} if entries else ())
                parts.add(alert_update(self._names.alerts, before, after))
            if ends is not None:
                parts.add(self._work.ending(ends, again_at), known_as=WrittenPart.WORK)
            # A guard that belongs to another alert by now is left alone.
            if WrittenPart.GUARD not in met:
                until = self._now_ms() + (cool_down_ms(after) if change.guard is GuardMove.COOL_DOWN else 0)
                parts.add(*self._guards.moving(after, change.guard, until), known_as=WrittenPart.GUARD)
            if change.opens is not None:
                written.append(self._succeed(before, change.opens, at, parts, met))
            parts.add(*self._consequences(after, change, entries))
            return after, parts

        otherwise = f"Alert {alert_id} changes too fast for this change to be written now."
        return compare_and_swap(plan, partial(self._transact, alert_id, written), self._pause, otherwise)

    def _succeed(self, decided: Alert, opens: Change, at: int, parts: Parts, met: Met) -> Alert:
        """Add the opening of an alert that takes over a decided one's guard; return it. Raises NothingToDecideAgain."""
        if WrittenPart.GUARD in met:
            raise NothingToDecideAgain(decided)
        alert, entries = sealed(None, opens, at, self._new_id)
        parts.add(self._put(alert))
        parts.add(self._guards.succeeding(alert, decided.alert_id), known_as=WrittenPart.GUARD)
        parts.add(*self._consequences(alert, opens, entries))
        return alert

    def _put(self, alert: Alert) -> Write:
        once = "attribute_not_exists(alertId)"
        return {"Put": {"TableName": self._names.alerts, "Item": to_item(alert), "ConditionExpression": once}}

    def known(self, alert_id: str) -> Alert:
        """Return an alert that this version may change. Raises NewerThanKnown, ItemFull."""
        return self._known.get(alert_id)

    def _unchanged(self, alert: Alert, ends: Work | None) -> Change:
        """Return that nothing changes. Raises NewerThanKnown if work would end only because it is not understood."""
        if ends is not None and (why := beyond_work(alert, ends.kind)):
            raise NewerThanKnown(self._names.alerts, alert.alert_id, why)
        return Change(alert)

    def _consequences(self, alert: Alert, change: Change, entries: tuple[AuditEntry, ...]) -> Iterator[Write]:
        if change.digest is not None:
            yield self._digests.writing(change.digest)
        once = "attribute_not_exists(taskId)"
        for entry in entries:
            yield {"Put": {"TableName": self._names.audit, "Item": to_item(entry), "ConditionExpression": once}}
        for kind in change.adds:
            due_at = self._now_ms() + FIRST_AFTER_MS.get(kind, 0)
            yield self._work.adding(alert, kind, due_at, urgent=change.is_awaited)

    def _transact(self, alert_id: str, alerts: list[Alert], writes: list[Write]) -> None:
        try:
            with self._known.trying(alert_id, changes=bool(alerts)):
                transact(self._client, *writes)
        except ClientError as error:
            if is_refused_for_good(error):
                # Most likely the attributes of another program left no room in the item.
                raise ItemFull(self._names.alerts, alert_id) from error
            raise
        self._work.written(writes)
        self._stamp.changed(*alerts)
