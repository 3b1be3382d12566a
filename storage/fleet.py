"""
The fleet snapshot that each tick writes: scope `fleet` of the coordination table.

It is gzipped JSON in pieces well under the 400 KB of an item; the item `head` names the pieces that belong together.
There are two slots of pieces. A tick writes the slot that the head does not name, then the head, so that readers see
the old snapshot whole until then. Every piece carries its snapshot's `generation`, and the fence of the lease: a
replica that lost the lease cannot overwrite what its successor wrote.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rules.data_version import DATA_VERSION
from rules.fleet.fleet_snapshot import FleetSnapshot
from storage.calls import call, conditional_call
from storage.data_versions import ATTRIBUTE, NOT_NEWER, own_version
from storage.errors import BrokenItem
from storage.items import Item, to_attributes
from storage.leases import MOST_FENCE, NOT_AHEAD
from storage.numbers import read_number
from storage.paging import all_items
from storage.reading import BrokenItems

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "fleet"
HEAD = "head"
PIECE_BYTES = 200_000
_SLOTS = ("a", "b")
_TRIES = 3
_KEPT_SECONDS = 7 * 24 * 3600


class FleetSnapshots:
    """Writes and reads fleet snapshots; one that was read is kept. Raises StorageUnavailable, SetupFault."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        on_broken: BrokenItems,
        new_id: Callable[[], str],
        *,
        piece_bytes: int = PIECE_BYTES,
    ) -> None:
        self._client = client
        self._table = table
        self._on_broken = on_broken
        self._new_id = new_id
        self._piece_bytes = piece_bytes
        self._read: tuple[str, FleetSnapshot | None] = ("", None)

    def write(self, snapshot: FleetSnapshot, fence: int) -> bool:
        """Store a snapshot; return False when a later holder of the lease, or a newer bot, has stored one."""
        data = gzip.compress(snapshot.model_dump_json(by_alias=True, exclude_defaults=True).encode())
        size = self._piece_bytes
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        head = self._head()
        slot = _SLOTS[1] if head is not None and head.get("slot") == {"S": _SLOTS[0]} else _SLOTS[0]
        common = {"generation": self._new_id(), "fence": fence, "ttl": snapshot.at // 1000 + _KEPT_SECONDS}
        items = [common | {"key": _piece_key(slot, number), "data": piece} for number, piece in enumerate(pieces)]
        items.append(common | {"key": HEAD, "slot": slot, "pieces": len(pieces), "at": snapshot.at})
        return all(self._put(each) for each in items)

    def read(self, most_pieces: int | None = None) -> FleetSnapshot | None:
        """Return the newest snapshot; None if there is none, or it cannot be read or has more pieces than given."""
        for _ in range(_TRIES):
            head = self._head()
            if head is None or (most_pieces is not None and _number(head, "pieces") > most_pieces):
                return None
            generation = _text(head, "generation")
            if self._read[0] == generation and generation:
                return self._read[1]
            pieces = self._pieces(head)
            if pieces is not None:
                self._read = generation, self._opened(pieces)
                return self._read[1]
        # Two ticks overtook each read, or somebody deleted a piece.
        self._broken("its pieces do not belong together")
        return None

    def generation(self) -> str:
        """Return the id of the newest snapshot; empty if there is none."""
        head = self._head()
        return "" if head is None else _text(head, "generation")

    def _head(self) -> Item | None:
        key = to_attributes({"scope": SCOPE, "key": HEAD})
        answer: Any = call(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        found: Item | None = answer.get("Item")
        return found

    def _put(self, values: dict[str, Any]) -> bool:
        written = conditional_call(
            self._client.put_item,
            TableName=self._table,
            Item=to_attributes({"scope": SCOPE, ATTRIBUTE: DATA_VERSION, **values}),
            ConditionExpression=f"{NOT_AHEAD} AND {NOT_NEWER}",
            ExpressionAttributeValues=to_attributes({":fence": values["fence"], ":none": MOST_FENCE}) | own_version(),
        )
        return written is not None

    def _pieces(self, head: Item) -> list[bytes] | None:
        """Return the pieces that a head names; None when one is missing or of another snapshot."""
        items = all_items(
            self._client,
            "query",
            TableName=self._table,
            KeyConditionExpression="#scope = :scope AND begins_with(#key, :slot)",
            ExpressionAttributeNames={"#scope": "scope", "#key": "key"},
            ExpressionAttributeValues=to_attributes({":scope": SCOPE, ":slot": _piece_key(_text(head, "slot"))}),
            ConsistentRead=True,
        )
        generation = _text(head, "generation")
        pieces = [item.get("data", {}).get("B") for item in items if _text(item, "generation") == generation]
        whole = str(len(pieces)) == head.get("pieces", {}).get("N") and None not in pieces
        return pieces if whole else None

    def _opened(self, pieces: list[bytes]) -> FleetSnapshot | None:
        try:
            return FleetSnapshot.model_validate_json(gzip.decompress(b"".join(pieces)))
        except (OSError, EOFError, zlib.error, ValidationError) as error:
            self._broken(type(error).__name__)
            return None

    def _broken(self, why: str) -> None:
        self._on_broken(BrokenItem(self._table, f"scope='{SCOPE}', key='{HEAD}'", why))


def _piece_key(slot: str, number: int | None = None) -> str:
    return f"piece#{slot}#" + ("" if number is None else f"{number:06}")


def _text(item: Item, name: str) -> str:
    return str(item.get(name, {}).get("S", ""))


def _number(item: Item, name: str) -> int:
    return int(read_number(str(item.get(name, {}).get("N", "0"))) or 0)
