"""Finds tampering with an alert's audit trail."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any

from rules.alert.alert import Alert
from rules.alert.audit import AuditEntry
from rules.audit.audit_chain import AUDIT_RETENTION_SECONDS, GENESIS, entry_hash
from rules.record import Record

_MOST_MISSING = 1_000
"""The most missing entries that are named: a head with an absurd place must not take forever."""

Chained = Mapping[int, AuditEntry]
"""The entries that have a place in the chain, by that place."""


class FaultKind(StrEnum):
    """What was found; EXPIRED is no fault."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    EXPIRED = "expired"


class ChainFault(Record):
    """One finding: its place in the chain, its entry if there is one, and what it means."""

    kind: FaultKind
    sequence: int | None = None
    task_id: str | None = None
    says: str


class Verdict(Record):
    """The findings about a trail."""

    alert_id: str
    entries: int
    findings: tuple[ChainFault, ...] = ()

    @property
    def is_intact(self) -> bool:
        """Return whether nothing was changed, removed, inserted or reordered; entries may have expired."""
        return all(each.kind is FaultKind.EXPIRED for each in self.findings)


def verify_trail(alert: Alert, entries: Sequence[AuditEntry], now_ms: int) -> Verdict:
    """
    Verify an alert's entries (oldest first) against their chain and the alert's head; `now_ms` is epoch ms.

    A missing entry counts as expired if it was written more than 90 days ago. The entry after it, or the head, tells
    when it was written; the first was written when the alert was created. If the entry after it is missing too, the
    time of the next one that is there is the latest possible.
    """
    chained = {sequence: entry for entry in entries if (sequence := _sequence(entry)) is not None}
    findings = [
        *_inserted(entries, chained),
        *_missing(alert, entries, chained, now_ms),
        *_changed(alert, chained),
        *_reordered(entries),
    ]
    findings.sort(key=lambda each: each.sequence or 0)
    return Verdict(alert_id=alert.alert_id, entries=len(entries), findings=tuple(findings))


def _inserted(entries: Sequence[AuditEntry], chained: Chained) -> Iterator[ChainFault]:
    """Find entries that have no place in the chain, or the place of another entry."""
    for entry in entries:
        if chained.get(_sequence(entry) or 0) is not entry:
            yield _fault(FaultKind.INSERTED, entry, "it has no place of its own in the chain")


def _missing(alert: Alert, entries: Sequence[AuditEntry], chained: Chained, now_ms: int) -> Iterator[ChainFault]:
    """Find places without an entry: it was removed or, if old enough, expired."""
    head = alert.metadata.audit_head
    last = head.sequence if head else 0
    kept_since = now_ms - AUDIT_RETENTION_SECONDS * 1000
    written_by = head.at if head is not None and head.at is not None else alert.updated_at
    for sequence in sorted({*chained, *range(1, min(last, len(entries) + _MOST_MISSING) + 1)}, reverse=True):
        if (entry := chained.get(sequence)) is not None:
            # It tells when the one before it was written, at the latest at its own time.
            written_by = _previous_at(entry) or entry.timestamp
        elif (alert.created_at if sequence == 1 else written_by) <= kept_since:
            says = f"entry {sequence} expired after 90 days"
            yield ChainFault(kind=FaultKind.EXPIRED, sequence=sequence, says=says)
        else:
            yield ChainFault(kind=FaultKind.REMOVED, sequence=sequence, says=f"entry {sequence} was removed")


def _changed(alert: Alert, chained: Chained) -> Iterator[ChainFault]:
    """Find entries that were changed, or that do not fit the chain around them."""
    head = alert.metadata.audit_head
    for sequence in sorted(chained, reverse=True):
        entry, before = chained[sequence], chained.get(sequence - 1)
        chain = _chain(entry)
        if not _says_what_was_written(entry, sequence):
            yield _fault(FaultKind.CHANGED, entry, "what it says is not what was written")
        elif before is not None and _chain(before).get("hash") != chain.get("previousHash"):
            yield _fault(FaultKind.CHANGED, before, "it is not the entry that the next one was written behind")
        elif head is None or sequence > head.sequence:
            yield _fault(FaultKind.INSERTED, entry, "the alert does not know of it: its chain ends before")
        elif sequence == head.sequence and chain.get("hash") != head.hash:
            yield _fault(FaultKind.CHANGED, entry, "it is not the entry that the alert names as its last")


def _reordered(entries: Sequence[AuditEntry]) -> Iterator[ChainFault]:
    """Find entries whose times contradict the chain's order: times were changed, or places swapped."""
    by_place = sorted((each for each in entries if _sequence(each) is not None), key=lambda each: _sequence(each) or 0)
    for one, next_one in pairwise(by_place):
        if next_one.timestamp <= one.timestamp:
            yield _fault(FaultKind.REORDERED, next_one, "its time is not after that of the entry before it")


def _says_what_was_written(entry: AuditEntry, sequence: int) -> bool:
    chain = _chain(entry)
    previous = GENESIS if sequence == 1 else str(chain.get("previousHash"))
    previous_at = _previous_at(entry)
    digest = entry_hash(entry, sequence, previous, previous_at)
    written: dict[str, Any] = {"sequence": sequence, "previousHash": previous, "hash": digest}
    return chain == written | ({} if previous_at is None else {"previousAt": previous_at})


def _fault(kind: FaultKind, entry: AuditEntry, why: str) -> ChainFault:
    sequence = _sequence(entry)
    says = f"{f'entry {sequence}' if sequence else 'an entry'} ({entry.action_type}, {entry.task_id}) was {kind}: {why}"
    return ChainFault(kind=kind, sequence=sequence, task_id=entry.task_id, says=says)


def _chain(entry: AuditEntry) -> dict[str, Any]:
    chain = entry.details.get("chain")
    return chain if isinstance(chain, dict) else {}


def _previous_at(entry: AuditEntry) -> int | None:
    at = _chain(entry).get("previousAt")
    return at if isinstance(at, int) else None


def _sequence(entry: AuditEntry) -> int | None:
    sequence = _chain(entry).get("sequence")
    return sequence if isinstance(sequence, int) and sequence > 0 else None
