"""The rule-engine lease: one replica evaluates at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rules.data_version import DATA_VERSION
from storage.calls import call, marked_call
from storage.data_versions import ATTRIBUTE, NOT_NEWER, own_version
from storage.items import to_attributes, to_values
from storage.watching import Watched

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "lease"
MOST_FENCE = 10**12
"""A fence that is higher was written by hand: no holder has it."""

NOT_AHEAD = "(NOT attribute_type(fence, :number) OR fence <= :fence OR fence > :none)"
"""
A former holder's write does not meet this condition; its values: `:fence`, `:none` (`MOST_FENCE`) and `:number` (N).
"""


@dataclass(frozen=True)
class Lease:
    """A held lease. `fence` grows with every change of holder, which exposes late writes of a former holder."""

    name: str
    owner: str
    token: str
    fence: int


class Leases:
    """
    Takes, renews and gives back leases.

    The item's `token` changes at every renewal. A replica that wants the lease watches the token on its own monotonic
    clock and takes over when it has not changed for `seconds`. Wall clocks play no part in that.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        *,
        seconds: float,
        monotonic: Callable[[], float],
        new_token: Callable[[], str],
        now_ms: Callable[[], int],
    ) -> None:
        self._client = client
        self._table = table
        self._new_token = new_token
        self._now_ms = now_ms
        self._watched = Watched(monotonic, seconds)

    def take(self, name: str, owner: str) -> Lease | None:
        """Take a lease that is free, or whose holder stopped renewing it; return None while another holds it."""
        found = _stored(self._client, self._table, name)
        seen = str(found.get("token", ""))
        # Our own lease, whose token was lost with an answer, is taken again at once.
        if found.get("owner") not in (None, "", owner):
            self._watched.look({name: seen})
            if not self._watched.is_stale(name, seen):
                return None
        lease = Lease(name, owner, self._new_token(), self._next_fence(found))
        condition, values = "attribute_not_exists(#token)", {}
        if "token" in found:
            # A NULL is no value to compare with.
            is_null = found["token"] is None
            condition = "attribute_type(#token, :seen)" if is_null else "#token = :seen"
            values = {":seen": "NULL" if is_null else found["token"]}
        return lease if self._write(lease, condition, values) else None

    def _next_fence(self, found: dict[str, Any]) -> int:
        """
        Return a fence that no holder had: one more than the last, and no less than the seconds since 1970.

        The item may be deleted, or changed by hand. Were the fence to begin at 1 then, nothing that an earlier holder
        wrote could be replaced.
        """
        return max(_fence(found) + 1, self._now_ms() // 1000)

    def renew(self, lease: Lease) -> Lease | None:
        """Renew a held lease; return None when it was taken over."""
        renewed = Lease(lease.name, lease.owner, self._new_token(), lease.fence)
        return renewed if self._write(renewed, "#token = :seen", {":seen": lease.token}) else None

    def give_back(self, lease: Lease) -> None:
        """Free a held lease; do nothing when it was taken over."""
        freed = Lease(lease.name, "", lease.token, lease.fence)
        self._write(freed, "#token = :seen", {":seen": lease.token})

    def _write(self, lease: Lease, condition: str, seen: dict[str, Any]) -> bool:
        values = {":token": lease.token, ":owner": lease.owner, ":fence": lease.fence, ":version": DATA_VERSION, **seen}
        written = marked_call(
            self._client.update_item,
            ("token", lease.token),
            TableName=self._table,
            Key=to_attributes({"scope": SCOPE, "key": lease.name}),
            UpdateExpression=f"SET #token = :token, #owner = :owner, fence = :fence, {ATTRIBUTE} = :version",
            ConditionExpression=f"{condition} AND {NOT_NEWER}",
            ExpressionAttributeNames={"#token": "token", "#owner": "owner"},
            ExpressionAttributeValues=to_attributes(values) | own_version(),
        )
        return written is not None


def standing_fence(client: DynamoDBClient, table: str, name: str) -> int:
    """Return the fence of a lease's holder, or of its last one; 0 if it was never held."""
    return _fence(_stored(client, table, name))


def held(client: DynamoDBClient, table: str, name: str) -> str | None:
    """Return the token of a lease that is held, which its holder changes as long as it lives; None of a free one."""
    found = _stored(client, table, name)
    return str(found.get("token")) if found.get("owner") else None


def _stored(client: DynamoDBClient, table: str, name: str) -> dict[str, Any]:
    key = to_attributes({"scope": SCOPE, "key": name})
    answer: Any = call(client.get_item, TableName=table, Key=key, ConsistentRead=True)
    return to_values(answer["Item"]) if "Item" in answer else {}


def _fence(lease: dict[str, Any]) -> int:
    fence = lease.get("fence")
    # One that was changed by hand is none: the next holder's is higher than any that was held.
    return fence if type(fence) is int and 0 <= fence <= MOST_FENCE else 0
