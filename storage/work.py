"""
The work list: scope `work` of the coordination table, one item per alert (or digest) and kind.

A worker claims an item before it acts, and removes it in the transaction that
records the outcome. A claim has no expiry time: another worker takes over once
it has seen the same claim for the length of a lease on its own monotonic
clock, so that skewed clocks cannot free it early.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rules.alert.alert import Alert
from rules.alert.work import Work, WorkKind
from rules.data_version import too_new
from rules.stored_word import is_known
from storage.calls import call, conditional_call, marked_call
from storage.due_times import DueTimes
from storage.errors import ClaimLost
from storage.items import must_be_as_written, to_attributes, to_noun
from storage.partitions import Partitions
from storage.reading import BrokenItems, read_nouns
from storage.watching import Watched
from storage.work_memory import WorkMemory
from storage.work_writes import SCOPE, WorkWrites, given_back

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

WORK_LEASE_SECONDS = 30.0
"""Its lower bound is `bot.runtime.time_outs.TimeOuts.least_work_lease`."""


class WorkList:
    """Reads, claims and releases work. Transactions ask for it and end it (`storage.work_writes`)."""

    def __init__(
        self,
        client: DynamoDBClient,
        partitions: Partitions,
        on_broken: BrokenItems,
        monotonic: Callable[[], float],
        *,
        memory: WorkMemory,
        lease_seconds: float = WORK_LEASE_SECONDS,
    ) -> None:
        self._client = client
        self._table = partitions.table
        self._partitions = partitions
        self._on_broken = on_broken
        self._memory = memory
        self._writes = WorkWrites(partitions, memory)
        self._watched = Watched(monotonic, lease_seconds)
        self._due = DueTimes(monotonic)

    def lately(self) -> list[Work]:
        """Return all outstanding work; what other replicas did within the last two seconds may be missing."""
        return self._memory.all(self.outstanding)

    def outstanding(self) -> list[Work]:
        """Return all outstanding work as the table has it."""
        work = list(self._read())
        self._watched.look({each.key: each.pulse for each in work if each.pulse})
        self._due.keep({each.key for each in work})
        return work

    def alerts_with(self, *kinds: WorkKind) -> list[str]:
        """Return the ids of alerts with outstanding work of some kinds."""
        return [each.subject_id for each in self.lately() if each.kind in kinds]

    def is_free(self, work: Work, now_ms: int) -> bool:
        """
        Return whether the work is due, and unclaimed or claimed by a worker that seems dead.

        Work of a kind that this version does not know, or that a newer one asked for, is left to that one.
        """
        if not _is_known(work):
            return False
        return self._due.is_due(work, now_ms) and (work.pulse is None or self._watched.is_stale(work.key, work.pulse))

    def claim(self, work: Work, token: str, owner: str, draw_over_at: int | None = None) -> Work | None:
        """
        Claim free work with a token for this attempt; return None when another worker was faster.

        `draw_over_at` (epoch ms) is stored with the claim, if it is given.
        """
        values: dict[str, Any] = {":token": token, ":owner": owner, ":one": 1, ":none": 0}
        condition = "attribute_exists(#key) AND attribute_not_exists(claim)"
        if work.claim is not None:
            condition, values[":seen"] = "claim = :seen AND ", work.claim
            if work.renewals is None:
                condition += "attribute_not_exists(renewals)"
            else:
                condition += "renewals = :renewals"
                values[":renewals"] = work.renewals
        over = "" if draw_over_at is None else ", drawOverAt = :over"
        if draw_over_at is not None:
            values[":over"] = draw_over_at
        claimed = marked_call(
            self._client.update_item,
            ("claim", token),
            TableName=self._table,
            Key=self._writes.key(work),
            UpdateExpression=f"SET claim = :token, claimedBy = :owner, renewals = :none{over} ADD attempts :one",
            ConditionExpression=condition,
            **({"ExpressionAttributeNames": {"#key": "key"}} if work.claim is None else {}),
            ExpressionAttributeValues=to_attributes(values),
            ReturnValues="ALL_NEW",
        )
        if claimed is None:
            self._memory.taken_elsewhere(work.key)
            return None
        taken = to_noun(Work, claimed, self._table, ("scope", "key"))
        self._memory.now(work.key, lambda _known: taken)
        return taken

    def renew(self, work: Work) -> None:
        """Show the other replicas that the holder of a claim lives. Raises ClaimLost."""
        self._if_held(work, self._client.update_item, {":one": 1}, UpdateExpression="ADD renewals :one")

    def begin(self, work: Work, message: str) -> None:
        """Record which message claimed work is about to post. Raises ClaimLost."""
        self._if_held(work, self._client.update_item, {":message": message}, UpdateExpression="SET begun = :message")

    def draw_over(self, work: Work, at: int) -> None:
        """Record that a redraw may still arrive in Slack, and is repeated at a time (epoch ms). Raises ClaimLost."""
        self._if_held(work, self._client.update_item, {":at": at}, UpdateExpression="SET drawOverAt = :at")

    def put_off(self, work: Work, due_at: int, why: str) -> None:
        """Release a claim; the work is due again at `due_at` (epoch ms). Raises ClaimLost."""
        release = "SET dueAt = :due, lastError = :why REMOVE claim, claimedBy"
        values = {":due": due_at, ":why": why[:500]}
        self._if_held(work, self._client.update_item, values, UpdateExpression=release)
        self._memory.now(work.key, given_back(work, due_at=due_at))

    def leave(self, work: Work, why: str) -> None:
        """Release a claim as if it had never been made: a newer version does the work. Raises ClaimLost."""
        release = "SET lastError = :why, attempts = :attempts REMOVE claim, claimedBy"
        attempts = max(0, work.attempts - 1)
        values = {":why": why[:500], ":attempts": attempts}
        self._if_held(work, self._client.update_item, values, UpdateExpression=release)
        self._memory.now(work.key, given_back(work, attempts=attempts))

    def end(self, work: Work) -> None:
        """End claimed work whose alert is gone, even if more was asked for. Raises ClaimLost."""
        self._if_held(work, self._client.delete_item, {})
        self._memory.forget(work.key)

    def ask_for_digest(self, alert: Alert, digest_id: str, kind: WorkKind, due_at: int) -> None:
        """Ask for work on the digest that lists an alert, in no transaction; the first to ask sets when it is due."""
        asking = self._writes.first_asking(alert, digest_id, kind, due_at)
        call(self._client.update_item, **asking["Update"])
        self._memory.written([asking])

    def _read(self) -> Iterator[Work]:
        items = self._partitions.items(SCOPE)
        return read_nouns(Work, items, self._table, ("scope", "key"), self._on_broken, _work)

    def _if_held(self, work: Work, operation: Any, values: dict[str, Any], **request: Any) -> None:
        written = conditional_call(
            operation,
            TableName=self._table,
            Key=self._writes.key(work),
            ConditionExpression="claim = :claim",
            ExpressionAttributeValues=to_attributes({**values, ":claim": work.claim}),
            **request,
        )
        if written is None:
            self._memory.taken_elsewhere(work.key)
            raise ClaimLost(work.key)


def _work(values: dict[str, Any]) -> Work:
    """Return the work in stored values. What cannot be claimed or ended would keep all behind it from being done."""
    work = Work.model_validate(values)
    if _is_known(work):
        compared = {"claim": work.claim, "renewals": work.renewals, "generation": work.generation}
        compared["attempts"] = work.attempts if "attempts" in values else None
        must_be_as_written(values, key=work.key, **compared)
    return work


def _is_known(work: Work) -> bool:
    return is_known(work.kind) and not too_new(work.data_version)
