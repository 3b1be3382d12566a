"""
The audit trail of an alert as a hash chain.

Each entry carries in `details.chain` its place, the hash and time of the entry
before it, and its own hash; the alert's metadata carries the head. Changing,
removing or inserting an entry breaks the chain at a place that can be named.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal
from typing import Any

from rules.alert.alert_metadata import AuditHead
from rules.alert.audit import AuditDraft, AuditEntry

GENESIS = "0" * 64
"""The hash before the first entry."""

NO_ALERT = "none"
"""The `alertId` of an entry that belongs to no alert."""

AUDIT_RETENTION_SECONDS = 90 * 24 * 3600
"""The table schema deletes an entry 90 days after it was written."""


_EXACT = Context(prec=60)
"""More digits than DynamoDB's 38, so that a hash covers all of them."""


def seal(
    head: AuditHead | None, alert_id: str, drafts: Sequence[AuditDraft], at: int, new_id: Callable[[], str]
) -> tuple[tuple[AuditEntry, ...], AuditHead | None]:
    """
    Give drafts their ids, times and places after `head`; return the entries and the new head.

    The first gets the time `at` (epoch ms), each further one a millisecond more: time orders the trail.
    """
    entries: list[AuditEntry] = []
    for offset, draft in enumerate(drafts):
        entry, head = _linked(_entry(draft, alert_id, at + offset, new_id()), head)
        entries.append(entry)
    return tuple(entries), head


def unchained(draft: AuditDraft, at: int, task_id: str) -> AuditEntry:
    """Return the entry of an event at `at` (epoch ms) that belongs to no alert, and so to no chain."""
    return _entry(draft, NO_ALERT, at, task_id)


def entry_hash(entry: AuditEntry, sequence: int, previous: str, previous_at: int | None) -> str:
    """Return the SHA-256 of an entry, its place, and the hash and time (epoch ms) of the entry before it."""
    said = entry.model_dump(by_alias=True, exclude_none=True)
    said["details"] = {key: value for key, value in entry.details.items() if key != "chain"}
    said |= {"sequence": sequence, "previousHash": previous, "previousAt": previous_at}
    canonical = json.dumps(_canonical(said), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _entry(draft: AuditDraft, alert_id: str, at: int, task_id: str) -> AuditEntry:
    return AuditEntry(
        task_id=task_id,
        alert_id=alert_id,
        action_type=draft.action_type,
        timestamp=at,
        user_id=draft.user_id,
        details=draft.details,
        status=draft.status,
        error_message=draft.error_message,
        ttl=at // 1000 + AUDIT_RETENTION_SECONDS,
    )


def _linked(entry: AuditEntry, head: AuditHead | None) -> tuple[AuditEntry, AuditHead]:
    sequence = 1 if head is None else head.sequence + 1
    previous = GENESIS if head is None else head.hash
    previous_at = None if head is None else head.at
    digest = entry_hash(entry, sequence, previous, previous_at)
    chain: dict[str, Any] = {"sequence": sequence, "previousHash": previous, "hash": digest}
    if previous_at is not None:
        # If the entry before is missing, this tells whether it expired or was removed.
        chain["previousAt"] = previous_at
    linked = entry.model_copy(update={"details": {**entry.details, "chain": chain}})
    return linked, AuditHead(sequence=sequence, hash=digest, at=entry.timestamp)


def _canonical(value: Any) -> Any:
    """Return a value whatever the store makes of numbers: DynamoDB returns 1.50 as 1.5 and 7 as Decimal 7."""
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, bool | None):
        return value
    if isinstance(value, int | float | Decimal):
        # Adding 0: the store has no negative zero.
        return f"n:{_EXACT.add(Decimal(str(value)), 0).normalize(_EXACT):f}"
    # The prefixes keep the number 7 and the text "n:7" apart.
    return f"s:{value}"
