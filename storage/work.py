"""
The work list: scope `work` of the coordination table, one item per alert (or digest) and kind.

A worker claims an item before it acts and removes it in the transaction that
records the outcome. A claim does not run out by the clock: another worker
takes it over when it has watched the same claim stand for a lease's length on
its own monotonic clock, so that no skew between clocks can open it early.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rules.alert.alert import Alert
from rules.alert.work import Work, WorkKind, work_key
from rules.digest.digest import Digest
from rules.units import MINUTE_MS
from storage.calls import call, error_code
from storage.errors import ClaimLost
from storage.items import to_attributes, to_noun
from storage.paging import items_of_scope
from storage.reading import BrokenItems, read_nouns
from storage.watching import Watched

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "work"
WORK_LEASE_SECONDS = 30.0
"""Longer than the longest thing a worker does with a claim (a Slack call and its record: under 25 s)."""

LONGEST_BACK_OFF_MS = 5 * MINUTE_MS
"""Work that is due later than this was put off by a clock that was ahead: it is due now."""


class WorkList:
    """Claims, releases and, as parts of transactions, adds and removes work."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        on_broken: BrokenItems,
        monotonic: Callable[[], float],
        *,
        lease_seconds: float = WORK_LEASE_SECONDS,
    ) -> None:
        self._client = client
        self._table = table
        self._on_broken = on_broken
        self._watched = Watched(monotonic, lease_seconds)

    def outstanding(self) -> list[Work]:
        """Return all outstanding work."""
        items = items_of_scope(self._client, self._table, SCOPE)
        work = list(read_nouns(Work, items, self._table, ("scope", "key"), self._on_broken))
        self._watched.look({each.key: each.claim for each in work if each.claim})
        return work

    def alerts_with(self, *kinds: WorkKind) -> list[str]:
        """Return the ids of the alerts for which work of some kinds is outstanding."""
        items = items_of_scope(self._client, self._table, SCOPE)
        work = read_nouns(Work, items, self._table, ("scope", "key"), self._on_broken)
        return [each.subject_id for each in work if each.kind in kinds]

    def is_free(self, work: Work, now_ms: int) -> bool:
        """Whether the work is due and nobody holds it, or its holder has not moved for a lease's length."""
        is_due = work.due_at <= now_ms or work.due_at > now_ms + LONGEST_BACK_OFF_MS
        return is_due and (work.claim is None or self._watched.is_stale(work.key, work.claim))

    def claim(self, work: Work, token: str, owner: str) -> Work | None:
        """Claim free work with a token of this one attempt; None when another worker was faster."""
        values: dict[str, Any] = {":token": token, ":owner": owner, ":one": 1}
        condition = "attribute_exists(#key) AND attribute_not_exists(claim)"
        if work.claim is not None:
            condition, values[":seen"] = "claim = :seen", work.claim
        try:
            answer: Any = call(
                self._client.update_item,
                TableName=self._table,
                Key=_key(work.subject_id, work.kind),
                UpdateExpression="SET claim = :token, claimedBy = :owner ADD attempts :one",
                ConditionExpression=condition,
                **({"ExpressionAttributeNames": {"#key": "key"}} if work.claim is None else {}),
                ExpressionAttributeValues=to_attributes(values),
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if error_code(error) == "ConditionalCheckFailedException":
                return None
            raise
        return to_noun(Work, answer["Attributes"], self._table, ("scope", "key"))

    def begin(self, work: Work, message: str) -> None:
        """Write down which message claimed work is about to post, before it does. Raises ClaimLost."""
        self._write_held(work, "SET begun = :message", {":message": message})

    def put_off(self, work: Work, due_at: int, why: str) -> None:
        """Release a claim; the work is due again at `due_at` (epoch ms). Raises ClaimLost."""
        release = "SET dueAt = :due, lastError = :why REMOVE claim, claimedBy"
        self._write_held(work, release, {":due": due_at, ":why": why[:500]})

    def _write_held(self, work: Work, update: str, values: dict[str, Any]) -> None:
        try:
            call(
                self._client.update_item,
                TableName=self._table,
                Key=_key(work.subject_id, work.kind),
                UpdateExpression=update,
                ConditionExpression="claim = :claim",
                ExpressionAttributeValues=to_attributes({**values, ":claim": work.claim}),
            )
        except ClientError as error:
            if error_code(error) == "ConditionalCheckFailedException":
                raise ClaimLost(work.key) from error
            raise

    def adding(self, alert: Alert, kind: WorkKind, now_ms: int, *, urgent: bool = False) -> dict[str, Any]:
        """Return the write that asks for work; work already asked for is asked for again, its claim kept."""
        subject = (alert.alert_id, alert.severity.rank, alert.created_at)
        how = "dueAt = :due, attempts = :none"
        if not urgent:
            return {"Update": self._asked(subject, kind, now_ms, how)}
        # Never taken back: urgent work that is asked for once more by the way stays urgent.
        update = self._asked(subject, kind, now_ms, f"{how}, urgent = :urgent")
        update["ExpressionAttributeValues"] |= to_attributes({":urgent": True})
        return {"Update": update}

    def asking(self, digest: Digest, kind: WorkKind, due_at: int) -> dict[str, Any]:
        """Return the same for a digest, due at a time (epoch ms)."""
        subject = (digest.digest_id, digest.severity_rank, digest.created_at)
        return {"Update": self._asked(subject, kind, due_at, "dueAt = :due, attempts = :none")}

    def ask_for_digest(self, alert: Alert, digest_id: str, kind: WorkKind, due_at: int) -> None:
        """Ask, in no transaction, for work on the digest that lists an alert; of many that ask the first says when."""
        subject = (digest_id, alert.severity.rank, alert.created_at)
        first = "dueAt = if_not_exists(dueAt, :due), attempts = if_not_exists(attempts, :none)"
        call(self._client.update_item, **self._asked(subject, kind, due_at, first))

    def _asked(self, subject: tuple[str, int, int], kind: WorkKind, due_at: int, how: str) -> dict[str, Any]:
        subject_id, rank, created_at = subject
        values = {
            ":alertId": subject_id,
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
            "UpdateExpression": (
                "SET alertId = :alertId, kind = :kind, severityRank = :rank, createdAt = :created, "
                f"{how} ADD generation :one"
            ),
            "ExpressionAttributeValues": to_attributes(values),
        }

    def removing(self, work: Work) -> dict[str, Any]:
        """Return the write that ends claimed work; it fails when the claim was taken over or more was asked for."""
        return {
            "Delete": {
                "TableName": self._table,
                "Key": _key(work.subject_id, work.kind),
                "ConditionExpression": "claim = :claim AND generation = :generation",
                "ExpressionAttributeValues": to_attributes({":claim": work.claim, ":generation": work.generation}),
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def end(self, work: Work) -> None:
        """End claimed work of an alert that is gone, however often it was asked for. Raises ClaimLost."""
        try:
            call(
                self._client.delete_item,
                TableName=self._table,
                Key=_key(work.subject_id, work.kind),
                ConditionExpression="claim = :claim",
                ExpressionAttributeValues=to_attributes({":claim": work.claim}),
            )
        except ClientError as error:
            if error_code(error) == "ConditionalCheckFailedException":
                raise ClaimLost(work.key) from error
            raise

    def releasing(self, work: Work, now_ms: int) -> dict[str, Any]:
        """Return the write that gives claimed work back because more of it was asked for meanwhile."""
        return self._given_back(work, "dueAt = :now", {":now": now_ms})

    def continuing(self, work: Work, due_at: int) -> dict[str, Any]:
        """Return the write that gives claimed work back because this attempt did a part of it, and well."""
        return self._given_back(work, "dueAt = :due, attempts = :none", {":due": due_at, ":none": 0})

    def _given_back(self, work: Work, assignments: str, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(work.subject_id, work.kind),
                "UpdateExpression": f"SET {assignments} REMOVE claim, claimedBy",
                "ConditionExpression": "claim = :claim",
                "ExpressionAttributeValues": to_attributes({":claim": work.claim, **values}),
            }
        }


def _key(subject_id: str, kind: WorkKind) -> dict[str, Any]:
    return to_attributes({"scope": SCOPE, "key": work_key(subject_id, kind)})
