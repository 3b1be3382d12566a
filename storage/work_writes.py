"""Writes that ask for work, end it or give it back, as parts of transactions."""

from __future__ import annotations

from typing import Any

from rules.alert.alert import Alert
from rules.alert.work import Work, WorkKind, work_key
from rules.data_version import DATA_VERSION
from rules.digest.digest import Digest
from storage.errors import ClaimLost
from storage.items import Item, to_attributes
from storage.transactions import Write

SCOPE = "work"
_ASKED = "SET alertId = :subjectId, kind = :kind, severityRank = :rank, createdAt = :created, dataVersion = :version, "
_AFRESH = "dueAt = :due, attempts = :none"


class WorkWrites:
    """Builds the writes. Those of claimed work fail when another worker took it over."""

    def __init__(self, coordination_table: str) -> None:
        self._table = coordination_table

    def adding(self, alert: Alert, kind: WorkKind, now_ms: int, *, urgent: bool = False) -> Write:
        """Return the write that asks for work on an alert; outstanding work is asked for again and keeps its claim."""
        subject = (alert.alert_id, alert.severity.rank, alert.created_at)
        if not urgent:
            return {"Update": self._asked(subject, kind, now_ms, _AFRESH)}
        # Never reset: urgent work that is asked for again stays urgent.
        update = self._asked(subject, kind, now_ms, f"{_AFRESH}, urgent = :urgent")
        update["ExpressionAttributeValues"] |= to_attributes({":urgent": True})
        return {"Update": update}

    def asking(self, digest: Digest, kind: WorkKind, due_at: int) -> Write:
        """Return the write that asks for work on a digest, due at a time (epoch ms)."""
        subject = (digest.digest_id, digest.severity_rank, digest.created_at)
        return {"Update": self._asked(subject, kind, due_at, _AFRESH)}

    def first_asking(self, alert: Alert, digest_id: str, kind: WorkKind, due_at: int) -> dict[str, Any]:
        """Return the UpdateItem request that asks for work on a digest, unless it is asked for already."""
        subject = (digest_id, alert.severity.rank, alert.created_at)
        first = "dueAt = if_not_exists(dueAt, :due), attempts = if_not_exists(attempts, :none)"
        return self._asked(subject, kind, due_at, first)

    def ending(self, work: Work, again_at: int | None) -> Write:
        """
        Return the write that ends claimed work; it fails when more was asked for meanwhile.

        With `again_at` (epoch ms) the work is given back instead, and due then; so is a redraw that is to be repeated.
        """
        if work.draw_over_at is not None:
            return self._drawn_over(work, again_at)
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
        """Return the write that gives claimed work back after a part of it was done."""
        return self._given_back(work, _AFRESH, {":due": due_at, ":none": 0})

    def _asked(self, subject: tuple[str, int, int], kind: WorkKind, due_at: int, how: str) -> dict[str, Any]:
        subject_id, rank, created_at = subject
        values = {
            ":subjectId": subject_id,
            ":kind": kind,
            ":rank": rank,
            ":created": created_at,
            ":version": DATA_VERSION,
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
    Return whether claimed work could not be ended because more was asked for; `met` is the item that was found.

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
