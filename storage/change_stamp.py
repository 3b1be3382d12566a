"""
A stamp that every change of an alert renews: scope `stamp`, key `alerts` of the coordination table.

Readers compare stamps and read the alerts only when there is a new one. It is renewed after the transaction, not in it:
one item in every transaction would make changes of different alerts conflict. A crash between the two leaves the old
stamp, and so does another program that writes alerts: do not trust it for long.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from rules.alert.alert import Alert
from storage.calls import call
from storage.errors import SetupFault, StorageUnavailable
from storage.items import Item, to_attributes

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_SOON_SECONDS = 0.3
"""What several changes of a moment need is one stamp."""

_KEY = {"scope": "stamp", "key": "alerts"}


def _at_once(renew: Callable[[], None]) -> None:
    renew()


def soon(renew: Callable[[], None]) -> None:
    """Renew the stamp a moment later, beside the caller; a process that ends waits for it."""
    Timer(_SOON_SECONDS, renew).start()


class ChangeStamp:
    """
    Renews and reads the stamp, at once where `put_off` is not called.

    Whoever presses a button need not wait for it. Of several renewals that wait to be run one is enough.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        coordination_table: str,
        new_id: Callable[[], str],
    ) -> None:
        self._client = client
        self._table = coordination_table
        self._new_id = new_id
        self._later: Callable[[Callable[[], None]], None] = _at_once
        self._lock = Lock()
        self._waits = False
        self._seen: str | None = None
        self._listeners: list[Callable[[Alert], None]] = []

    def put_off(self, later: Callable[[Callable[[], None]], None]) -> None:
        """Have renewals run by `later`."""
        self._later = later

    def tells(self, listener: Callable[[Alert], None]) -> None:
        """Call a listener with each alert as this replica writes it."""
        self._listeners.append(listener)

    def changed(self, *alerts: Alert) -> None:
        """Tell of alerts that were written, and renew the stamp. A failure is ignored: the changes are written."""
        for alert in alerts:
            for listener in self._listeners:
                listener(alert)
        if alerts and not self._waits:
            self._waits = True
            self._later(self.renew)

    def renew(self) -> None:
        """Renew the stamp. A failure is ignored."""
        with self._lock, contextlib.suppress(StorageUnavailable, SetupFault):
            # Before the call: what changes during it needs a stamp of its own.
            self._waits = False
            stamp = self._new_id()
            item = to_attributes({**_KEY, "stamp": stamp})
            answer: Any = call(self._client.put_item, TableName=self._table, Item=item, ReturnValues="ALL_OLD")
            if _stamp_in(answer.get("Attributes")) == self._seen:
                # Between the two nobody else has changed anything.
                self._seen = stamp

    def read(self) -> str:
        """Return the stamp; empty before the first change. Raises StorageUnavailable, SetupFault."""
        key = to_attributes(_KEY)
        answer: Any = call(self._client.get_item, TableName=self._table, Key=key, ConsistentRead=True)
        return _stamp_in(answer.get("Item"))

    def has_news(self) -> bool:
        """Read the stamp; return whether others changed alerts since the last call. Raises what `read` raises."""
        stamp = self.read()
        with self._lock:
            has_news, self._seen = stamp != self._seen, stamp
        return has_news


def _stamp_in(item: Item | None) -> str:
    return str((item or {}).get("stamp", {}).get("S", ""))
