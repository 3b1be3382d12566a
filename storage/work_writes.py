"""Work as parts of transactions: what asks for it, ends it, or gives it back."""

from __future__ import annotations

from typing import Any

from rules.alert.alert import Alert
from rules.alert.work import Work, WorkKind, work_key
from rules.digest.digest import Digest
from storage.errors import ClaimLost
from storage.items import Item, to_attributes
from storage.transactions import Write

SCOPE = "work"
_ASKED = "SET alertId = :subjectId, kind = :kind, severityRank = :rank, createdAt = :created, "
_AFRESH = "dueAt = :due, attempts = :none"


class WorkWrites:
    """Writes of the work list. Each write of claimed work fails when another worker took it over."""

    def __init__(self, coordination_table: str) -> None:
        self._table = coordination_table

    def adding(self, alert: Alert, kind: WorkKind, now_ms: int, *, urgent: bool = False) -> Write:
        """Return the write that asks for work; work already asked for is asked for again, its claim kept."""
        subject = (alert.alert_id, alert.severity.rank, alert.created_at)
        if not urgent:
            return {"Update": self._asked(subject, kind, now_ms, _AFRESH)}
        # Never taken back: urgent work that is asked for once more by the way stays urgent.
        update = self._asked(subject, kind, now_ms, f"{_AFRESH}, urgent = :urgent")
        update["ExpressionAttributeValues"] |= to_attributes({":urgent": True})
        return {"Update": update}

    def asking(self, digest: Digest, kind: WorkKind, due_at: int) -> Write:
        """Return the same for a digest, due at a time (epoch ms)."""
        subject = (digest.digest_id, digest.severity_rank, digest.created_at)
        return {"Update": self._asked(subject, kind, due_at, _AFRESH)}

    def first_asking(self, alert: Alert, digest_id: str, kind: WorkKind, due_at: int) -> dict[str, Any]:
        """Return the UpdateItem request that asks for work on the digest of an alert; the first of many says when."""
        subject = (digest_id, alert.severity.rank, alert.created_at)
        first = "dueAt = if_not_exists(dueAt, :due), attempts = if_not_exists(attempts, :none)"
        return self._asked(subject, kind, due_at, first)

    def ending(self, work: Work, again_at: int | None) -> Write:
        """
        Return the write that ends claimed work; it fails when more was asked for meanwhile.

        With `again_at` (epoch ms) the work is given back instead, because more was asked for: it is due then.
        """
        if again_at is not None:
            return self._given_back(work, "dueAt = :due", {":due": again_at})
        return {
            "Delete": {
                "TableName": self._table,
                "Key": work_item_key(work),
                "ConditionExpression": "claim = :claim AND generation = :generation",
                "ExpressionAttributeValues": to_attributes({":claim": work.claim, ":generation": work.generation}),
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def continuing(self, work: Work, due_at: int) -> Write:
        """Return the write that gives claimed work back because this attempt did a part of it, and well."""
        return self._given_back(work, _AFRESH, {":due": due_at, ":none": 0})

    def _asked(self, subject: tuple[str, int, int], kind: WorkKind, due_at: int, how: str) -> dict[str, Any]:
        subject_id, rank, created_at = subject
        values = {
            ":subjectId": subject_id,
            ":kind": kind,
            ":rank": rank,
            ":created": created_at,
            ":due": due_at,
            ":none": 0,
            ":one": 1,
        }
        return {
            "TableName": self._table,
            "Key": _key(subject_id, kind),
            "UpdateExpression": f"{_ASKED}{how} ADD generation :one",
            "ExpressionAttributeValues": to_attributes(values),
        }

    def _given_back(self, work: Work, assignments: str, values: dict[str, Any]) -> Write:
        return {
            "Update": {
                "TableName": self._table,
                "Key": work_item_key(work),
                "UpdateExpression": f"SET {assignments} REMOVE claim, claimedBy",
                "ConditionExpression": "claim = :claim",
                "ExpressionAttributeValues": to_attributes({":claim": work.claim, **values}),
            }
        }


def was_asked_for_again(work: Work | None, met: Item | None) -> bool:
    """
    Whether claimed work could not be ended because more of it was asked for; `met` is the item in the way, if any.

    Raises ClaimLost when another worker took the work over.
    """
    if work is None or met is None:
        return False
    if met.get("claim", {}).get("S") != work.claim:
        raise ClaimLost(work.key)
    return True


def work_item_key(work: Work) -> Item:
    """Return the key of a piece of work in the coordination table."""
    return _key(work.subject_id, work.kind)


def _key(subject_id: str, kind: WorkKind) -> Item:
    return to_attributes({"scope": SCOPE, "key": work_key(subject_id, kind)})
