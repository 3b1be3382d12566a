"""Writes that ask for work, end it or give it back, as parts of transactions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rules.alert.alert import Alert
from rules.alert.work import Work, WorkKind
from rules.data_version import DATA_VERSION
from rules.digest.digest import Digest
from rules.lifecycle.placing import shown_in
from storage.errors import ClaimLost
from storage.items import Item, to_attributes
from storage.partitions import Partitions
from storage.transactions import Write
from storage.work_memory import Leaves, WorkMemory, WorkWrite

SCOPE = "work"
_ASKED = "SET alertId = :subjectId, kind = :kind, severityRank = :rank, createdAt = :created, channel = :channel, "
_ASKED += "dataVersion = :version, "
_TOLD = ("severity_rank", "created_at", "due_at", "channel", "data_version")
_AFRESH = "dueAt = :due, attempts = :none"


class WorkWrites:
    """Builds the writes. Those of claimed work fail when another worker took it over."""

    def __init__(self, partitions: Partitions, memory: WorkMemory) -> None:
        self._table = partitions.table
        self._partitions = partitions
        self._memory = memory

    def key(self, work: Work) -> Item:
        """Return the key of a piece of work in the coordination table; what was read stands where it stood."""
        placed = self._partitions.key(SCOPE, work.key)
        return placed | to_attributes({"scope": work.scope}) if work.scope else placed

    def written(self, writes: Iterable[Write]) -> None:
        """Hear of writes that were made."""
        self._memory.written(writes)

    def is_asked_again(self, work: Work | None, met: Item | None) -> bool:
        """
        Return whether claimed work cannot be ended because more was asked for: by `met`, the item that was found, if an
        end was tried, or as far as this replica knows. Raises ClaimLost when another worker took the work over.
        """
        return was_asked_for_again(work, met) or (work is not None and self._memory.is_asked_again(work))

    def adding(self, alert: Alert, kind: WorkKind, due_at: int, *, urgent: bool = False) -> Write:
        """Return the write that asks for work on an alert from a time on (epoch ms); what is claimed stays claimed."""
        work = _of_alert(alert, alert.alert_id, kind, due_at).model_copy(update={"urgent": urgent})
        if not urgent:
            return _asking(work, self._asked(work, _AFRESH))
        # Never reset: urgent work that is asked for again stays urgent.
        update = self._asked(work, f"{_AFRESH}, urgent = :urgent")
        update["ExpressionAttributeValues"] |= to_attributes({":urgent": True})
        return _asking(work, update)

    def asking(self, digest: Digest, kind: WorkKind, due_at: int) -> Write:
        """Return the write that asks for work on a digest, due at a time (epoch ms)."""
        work = Work(
            subject_id=digest.digest_id,
            kind=kind,
            severity_rank=digest.severity_rank,
            created_at=digest.created_at,
            due_at=due_at,
            channel=digest.place.channel,
            data_version=DATA_VERSION,
        )
        return _asking(work, self._asked(work, _AFRESH))

    def first_asking(self, alert: Alert, digest_id: str, kind: WorkKind, due_at: int) -> Write:
        """Return the write that asks for work on a digest, unless it is asked for already."""
        work = _of_alert(alert, digest_id, kind, due_at)
        first = "dueAt = if_not_exists(dueAt, :due), attempts = if_not_exists(attempts, :none)"
        return WorkWrite({"Update": self._asked(work, first)}, work.key, lambda known: known or work)

    def ending(self, work: Work, again_at: int | None) -> Write:
        """
        Return the write that ends claimed work; it fails when more was asked for meanwhile.

        With `again_at` (epoch ms) the work is given back instead, and due then; so is a redraw that is to be repeated.
        """
        if work.draw_over_at is not None:
            return self._drawn_over(work, again_at)
        if again_at is not None:
            return self._given_back(work, "dueAt = :due", {":due": again_at})
        deletion = {
            "TableName": self._table,
            "Key": self.key(work),
            "ConditionExpression": "claim = :claim AND generation = :generation",
            "ExpressionAttributeValues": to_attributes({":claim": work.claim, ":generation": work.generation}),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        return WorkWrite({"Delete": deletion}, work.key, lambda _known: None)

    def continuing(self, work: Work, due_at: int) -> Write:
        """Return the write that gives claimed work back after a part of it was done."""
        return self._given_back(work, _AFRESH, {":due": due_at, ":none": 0})

    def _asked(self, work: Work, how: str) -> dict[str, Any]:
        values = {
            ":subjectId": work.subject_id,
            ":kind": work.kind,
            ":rank": work.severity_rank,
            ":created": work.created_at,
            ":channel": work.channel,
            ":version": work.data_version,
            ":due": work.due_at,
            ":none": 0,
            ":one": 1,
        }
        return {
            "TableName": self._table,
            "Key": self.key(work),
            "UpdateExpression": f"{_ASKED}{how} ADD generation :one",
            "ExpressionAttributeValues": to_attributes(values),
        }

    def _drawn_over(self, work: Work, again_at: int | None) -> Write:
        over = work.draw_over_at
        values = {":due": over if again_at is None else again_at, ":over": over}
        # It keeps its attempts: of work that was never tried `storage.due_times` believes no late time.
        given_back = self._given_back(work, "dueAt = :due, drawOverAt = :over", values)
        if again_at is None:
            given_back["Update"]["ConditionExpression"] += " AND generation = :generation"
            given_back["Update"]["ExpressionAttributeValues"] |= to_attributes({":generation": work.generation})
            given_back["Update"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return given_back

    def _given_back(self, work: Work, assignments: str, values: dict[str, Any]) -> Write:
        update = {
            "TableName": self._table,
            "Key": self.key(work),
            "UpdateExpression": f"SET {assignments} REMOVE claim, claimedBy",
            "ConditionExpression": "claim = :claim",
            "ExpressionAttributeValues": to_attributes({":claim": work.claim, **values}),
        }
        told = {"due_at": values[":due"], "attempts": values.get(":none", work.attempts)}
        return WorkWrite({"Update": update}, work.key, given_back(work, **told))


def was_asked_for_again(work: Work | None, met: Item | None) -> bool:
    """
    Return whether claimed work could not be ended because more was asked for; `met` is the item that was found.

    Raises ClaimLost when another worker took the work over.
    """
    if work is None or met is None:
        return False
    if met.get("claim", {}).get("S") != work.claim:
        raise ClaimLost(work.key)
    return True


def given_back(work: Work, **told: Any) -> Leaves:
    """Return what is left of claimed work that is given back; more may have been asked for meanwhile."""
    return lambda known: (known or work).model_copy(update={"claim": None, "claimed_by": None, **told})


def _of_alert(alert: Alert, subject_id: str, kind: WorkKind, due_at: int) -> Work:
    return Work(
        subject_id=subject_id,
        kind=kind,
        severity_rank=alert.severity.rank,
        created_at=alert.created_at,
        due_at=due_at,
        channel=shown_in(alert),
        data_version=DATA_VERSION,
    )


def _asking(work: Work, update: dict[str, Any]) -> WorkWrite:
    """Return the write that asks for work; what is known of it keeps its claim."""

    def leaves(known: Work | None) -> Work:
        if known is None:
            return work
        kept = {"urgent": known.urgent or work.urgent, "generation": known.generation + 1}
        afresh = {name: getattr(work, name) for name in _TOLD}
        return known.model_copy(update={"attempts": 0, **afresh, **kept})

    return WorkWrite({"Update": update}, work.key, leaves)
