"""
Digests: scope `digest` of the coordination table.

Every write is a compare-and-swap on the digest's revision, in one transaction
with the work that it asks for and the work that it ends.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rules.alert.work import Work, WorkKind
from rules.audit.audit_chain import AUDIT_RETENTION_SECONDS
from rules.data_version import DATA_VERSION
from rules.digest.digest import Digest
from rules.lifecycle.beyond import beyond_digest
from storage.calls import call
from storage.compare_and_swap import Met, Parts, WrittenPart, compare_and_swap
from storage.errors import DigestNotFound, NewerThanKnown
from storage.items import must_be_as_written, to_attributes, to_item, to_noun
from storage.paging import all_items
from storage.reading import BrokenItems, read_nouns
from storage.transactions import Write, transact
from storage.work_writes import WorkWrites

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "digest"
_NOT_THE_DIGEST = frozenset({"scope", "key", "ttl"})
_OURS = re.compile("[ -~]{1,1024}")
KEPT_SECONDS = AUDIT_RETENTION_SECONDS
"""As long as the audit: an alert that nobody decides stays on its digest that long."""


@dataclass(frozen=True)
class Ask:
    """Work on a digest, due at a time (epoch ms)."""

    kind: WorkKind
    due_at: int


Asking = Callable[[Digest, Digest], Iterable[Ask]]
"""Returns what a change asks for, from the digest before and after it."""


class Digests:
    """Reads and writes digests. Every method raises StorageUnavailable, SetupFault."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        on_broken: BrokenItems,
        *,
        work: WorkWrites,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._on_broken = on_broken
        self._work = work
        self._pause = pause

    def get(self, digest_id: str) -> Digest:
        """Return a digest as last written. Raises DigestNotFound, BrokenItem."""
        if not _OURS.fullmatch(digest_id):
            # Another program wrote it: DynamoDB may refuse it as a key.
            raise DigestNotFound(digest_id)
        answer: Any = call(self._client.get_item, TableName=self._table, Key=_key(digest_id), ConsistentRead=True)
        if "Item" not in answer:
            raise DigestNotFound(digest_id)
        return to_noun(Digest, answer["Item"], self._table, ("scope", "key"), _digest)

    def known(self, digest_id: str) -> Digest:
        """Return a digest that this version may change. Raises DigestNotFound, BrokenItem, NewerThanKnown."""
        digest = self.get(digest_id)
        self._must_be_known(digest)
        return digest

    def since(self, created_at: int) -> list[Digest]:
        """Return the digests begun since a time (epoch ms), oldest first."""
        items = all_items(
            self._client,
            "query",
            TableName=self._table,
            KeyConditionExpression="#scope = :scope AND #key >= :since",
            ExpressionAttributeNames={"#scope": "scope", "#key": "key"},
            ExpressionAttributeValues=to_attributes({":scope": SCOPE, ":since": f"{created_at:014d}"}),
            ConsistentRead=True,
        )
        return list(read_nouns(Digest, items, self._table, ("scope", "key"), self._on_broken, _digest))

    def begin(self, digest: Digest, *asks: Ask) -> Digest:
        """Write a new digest and ask for work on it; return the one that is there if somebody was first."""
        begun = _next(digest, 1)

        def plan(met: Met) -> tuple[Digest, Parts]:
            parts = Parts()
            if WrittenPart.DIGEST in met:
                return self.get(digest.digest_id), parts
            parts.add(*self._asked(begun, asks), self._put(begun, None), known_as=WrittenPart.DIGEST)
            return begun, parts

        otherwise = f"The digest {digest.digest_id} could not be written for now."
        return compare_and_swap(plan, self._transact, self._pause, otherwise)

    def change(
        self,
        digest_id: str,
        step: Callable[[Digest], Digest],
        *asks: Ask,
        asking: Asking = lambda _before, _after: (),
        ends: Work | None = None,
        again_at: int = 0,
    ) -> Digest:
        """
        Read a digest, take a step, write the result; start over when another change came first.

        `asking` returns more to ask for than `asks`, where that depends on what is written. `ends` is the claimed
        work that the change completes: if more of it was asked for meanwhile, it is due at `again_at` (epoch ms);
        if `asks` has its kind, it goes on. A step that changes nothing writes no digest. Raises DigestNotFound,
        BrokenItem, NewerThanKnown, ClaimLost, Contended.
        """

        def plan(met: Met) -> tuple[Digest, Parts]:
            given_back = self._work.is_asked_again(ends, met.get(WrittenPart.WORK))
            before = self.known(digest_id)
            after = step(before)
            if after != before:
                after = _next(after, before.revision + 1)
            wanted = (*asks, *asking(before, after))
            parts = Parts()
            if ends is not None:
                parts.add(self._ending(ends, wanted, again_at if given_back else None), known_as=WrittenPart.WORK)
            if after != before:
                parts.add(self._put(after, before.revision))
            parts.add(*self._asked(after, wanted, ends))
            return after, parts

        otherwise = f"The digest {digest_id} changes too fast for this change to be written now."
        return compare_and_swap(plan, self._transact, self._pause, otherwise)

    def writing(self, digest: Digest) -> Write:
        """
        Return the write of a changed digest; it fails if somebody else wrote the digest since it was read.

        Raises NewerThanKnown.
        """
        self._must_be_known(digest)
        return self._put(_next(digest, digest.revision + 1), digest.revision)

    def _must_be_known(self, digest: Digest) -> None:
        if why := beyond_digest(digest):
            raise NewerThanKnown(self._table, f"scope={SCOPE!r}, key={digest.digest_id!r}", why)

    def _put(self, digest: Digest, revision: int | None) -> Write:
        ttl = digest.joined_at // 1000 + KEPT_SECONDS
        item = to_item(digest) | to_attributes({"scope": SCOPE, "key": digest.digest_id, "ttl": ttl})
        put: dict[str, Any] = {"TableName": self._table, "Item": item}
        if revision is None:
            once = {"ConditionExpression": "attribute_not_exists(#key)", "ExpressionAttributeNames": {"#key": "key"}}
            return {"Put": put | once}
        values = to_attributes({":revision": revision})
        return {"Put": put | {"ConditionExpression": "revision = :revision", "ExpressionAttributeValues": values}}

    def _asked(self, digest: Digest, asks: Sequence[Ask], ends: Work | None = None) -> list[Write]:
        mine = None if ends is None else ends.kind
        return [self._work.asking(digest, each.kind, each.due_at) for each in asks if each.kind is not mine]

    def _ending(self, work: Work, asks: Sequence[Ask], again_at: int | None) -> Write:
        goes_on_at = next((each.due_at for each in asks if each.kind is work.kind), None)
        if goes_on_at is not None:
            return self._work.continuing(work, goes_on_at)
        return self._work.ending(work, again_at)

    def _transact(self, writes: list[Write]) -> None:
        transact(self._client, *writes)
        self._work.written(writes)


def _digest(values: dict[str, Any]) -> Digest:
    """Return the digest in stored values; its place in the table is not one of its unknown keys."""
    digest = Digest.model_validate({name: value for name, value in values.items() if name not in _NOT_THE_DIGEST})
    must_be_as_written(values, key=digest.digest_id, revision=digest.revision)
    return digest


def _next(digest: Digest, revision: int) -> Digest:
    return digest.model_copy(update={"revision": revision, "data_version": DATA_VERSION})


def _key(digest_id: str) -> dict[str, Any]:
    return to_attributes({"scope": SCOPE, "key": digest_id})
