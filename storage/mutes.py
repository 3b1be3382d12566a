"""
Mutes: scope `mute` of the coordination table, key `STATION#TYPE`.

A mute and its audit entry are written in one transaction. DynamoDB deletes an expired mute some time later; until then
it is read and ignored. The audit entries belong to no alert (`alertId` `none`) and to no chain.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rules.alert.audit import AuditDraft
from rules.alert.mute import Mute, muted_entry, unmuted_entry
from rules.audit.audit_chain import unchained
from rules.data_version import DATA_VERSION, too_new
from storage.data_versions import version_of
from storage.errors import Contended, MuteGone, NewerThanKnown
from storage.guards import guard_key
from storage.items import Item, must_be_as_written, to_attribute, to_attributes, to_item
from storage.paging import items_of_scope
from storage.reading import BrokenItems, read_nouns
from storage.tables import TableNames
from storage.transactions import TransactionCancelled, transact_patiently

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "mute"
_TRIES = 5


class Mutes:
    """Reads and writes mutes. Raises StorageUnavailable, SetupFault."""

    def __init__(
        self,
        client: DynamoDBClient,
        names: TableNames,
        on_broken: BrokenItems,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._pause = pause
        self._names = names
        self._on_broken = on_broken
        self._now_ms = now_ms
        self._new_id = new_id

    def standing(self) -> list[Mute]:
        """Return the mutes in force, the first to end first."""
        return self._standing(self._items())

    def put(self, mutes: Sequence[Mute]) -> list[Mute]:
        """
        Store mutes, in place of those of the same station and type; return what was replaced.

        Raises Contended, NewerThanKnown.
        """
        for _ in range(_TRIES):
            items = self._items()
            self._must_be_known(items, mutes)
            seen = {item["key"]["S"]: item.get("muteId") for item in items}
            before = {_key(each): each for each in self._standing(items)}
            parts = [self._putting(mute, seen.get(_key(mute))) for mute in mutes]
            if self._write(parts, [muted_entry(mute, before.get(_key(mute))) for mute in mutes]):
                return [before[_key(mute)] for mute in mutes if _key(mute) in before]
        raise Contended("Somebody else is muting the same thing right now.")

    def end(self, mutes: Sequence[Mute], by: str) -> None:
        """End mutes early. Raises NewerThanKnown, Contended, and MuteGone when one was ended or replaced meanwhile."""
        self._must_be_known(self._items(), mutes)
        if not self._write([self._ending(each) for each in mutes], [unmuted_entry(each, by) for each in mutes]):
            raise MuteGone(mutes[0].station_id)

    def _must_be_known(self, items: list[Item], mutes: Sequence[Mute]) -> None:
        """Raise NewerThanKnown if a newer version of the bot wrote what stands in the place of a mute."""
        keys = {_key(each) for each in mutes}
        for item in items:
            if item["key"]["S"] in keys and too_new(version_of(item)):
                why = f"its data version is {version_of(item)}; this bot knows {DATA_VERSION}"
                raise NewerThanKnown(self._names.coordination, item["key"]["S"], why)

    def _items(self) -> list[Item]:
        return list(items_of_scope(self._client, self._names.coordination, SCOPE))

    def _standing(self, items: list[Item]) -> list[Mute]:
        now_ms = self._now_ms()
        mutes = read_nouns(Mute, items, self._names.coordination, ("scope", "key"), self._on_broken, _mute)
        return sorted((each for each in mutes if each.stands(now_ms)), key=lambda each: (each.until, each.station_id))

    def _putting(self, mute: Mute, seen: Any) -> dict[str, Any]:
        """Write a mute over what was seen there, even a broken item."""
        put = {
            "TableName": self._names.coordination,
            "Item": to_item(mute) | _table_key(mute) | {"ttl": to_attribute(mute.until // 1000 + 1)},
            "ConditionExpression": "attribute_not_exists(muteId)" if seen is None else "muteId = :seen",
        }
        return {"Put": put if seen is None else put | {"ExpressionAttributeValues": {":seen": seen}}}

    def _ending(self, mute: Mute) -> dict[str, Any]:
        return {
            "Delete": {
                "TableName": self._names.coordination,
                "Key": _table_key(mute),
                "ConditionExpression": "muteId = :seen",
                "ExpressionAttributeValues": {":seen": to_attribute(mute.mute_id)},
            }
        }

    def _write(self, parts: list[dict[str, Any]], drafts: list[AuditDraft]) -> bool:
        """Return whether it was written: False when another write came first. Raises Contended."""
        sealed = [unchained(each, self._now_ms(), self._new_id()) for each in drafts]
        entries = [{"Put": {"TableName": self._names.audit, "Item": to_item(each)}} for each in sealed]
        otherwise = "Somebody else is changing the same mutes right now."
        try:
            transact_patiently(self._client, *parts, *entries, otherwise=otherwise, pause=self._pause)
        except TransactionCancelled:
            return False
        return True


def _mute(values: dict[str, Any]) -> Mute:
    """Return the mute in stored values. One under another key could not be ended."""
    mute = Mute.model_validate(values)
    must_be_as_written(values, key=_key(mute), muteId=mute.mute_id)
    return mute


def _key(mute: Mute) -> str:
    return guard_key(mute.station_id, mute.alert_type)


def _table_key(mute: Mute) -> Item:
    return to_attributes({"scope": SCOPE, "key": _key(mute)})
