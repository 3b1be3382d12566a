"""An alert as a change leaves it: its audit entries in their chain, its revision, its time."""

from collections.abc import Callable

from rules.alert.alert import Alert
from rules.alert.audit import AuditEntry
from rules.audit.audit_chain import seal
from rules.data_version import DATA_VERSION
from rules.lifecycle.change import Change
from rules.units import MINUTE_MS

_FURTHEST_MS = 5 * MINUTE_MS
"""How far ahead `updatedAt` is still believed: another program may write anything."""


def sealed(
    before: Alert | None, change: Change, at: int, new_id: Callable[[], str]
) -> tuple[Alert, tuple[AuditEntry, ...]]:
    """Return the alert to write and its entries; `before` itself, and none, if nothing changes."""
    head = before.metadata.audit_head if before else None
    entries, head = seal(head, change.alert.alert_id, change.entries, at, new_id)
    if before is not None and change.alert == before and not entries:
        return before, ()
    revision = (before.metadata.revision if before else 0) + 1
    metadata = change.alert.metadata.model_copy(
        update={"revision": revision, "audit_head": head, "data_version": DATA_VERSION}
    )
    updated_at = entries[-1].timestamp if entries else at
    return change.alert.model_copy(update={"metadata": metadata, "updated_at": updated_at}), entries


def next_time(before: Alert, now_ms: int) -> int:
    """
    Return when the next change of an alert is made: now, but never before the change before it (epoch ms).

    That one's time is `updatedAt`, or if that cannot be right, the time of the newest audit entry.
    """
    head = before.metadata.audit_head
    last_ms = before.updated_at if before.updated_at <= now_ms + _FURTHEST_MS else (head and head.at) or 0
    return max(now_ms, last_ms + 1)


def head_of(alert: Alert) -> str:
    """Return the hash of the newest audit entry: it tells a change from every other."""
    return alert.metadata.audit_head.hash if alert.metadata.audit_head else ""
