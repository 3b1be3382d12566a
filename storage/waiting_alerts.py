"""
The alerts that wait for a decision, in memory.

What this replica changes is taken in at once. The table is listed again when the stamp tells that another replica
changed alerts, for some seconds after that, as the index lags behind, and when the list is old: other programs leave no
stamp. Each question costs one read of the stamp.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from threading import Lock

from rules.alert.alert import Alert, AlertStatus
from rules.fleet.urgency import most_urgent_first
from rules.lifecycle.change import noted
from storage.alerts import Alerts
from storage.change_stamp import ChangeStamp
from storage.items import Item

OLDEST_SECONDS = 30.0
SETTLED_SECONDS = 5.0
"""How long after a change of another replica the list is read every time: the index lags a little behind a write."""

_SHARE = 4
"""Listing may take a fifth of the time: after it, the list is believed for so many times as long as it took."""


@dataclass
class _Listed:
    alerts: dict[str, Alert] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()
    began: float = float("-inf")
    took: float = 0.0


@dataclass
class _Sorted:
    most_urgent_first: list[Alert]
    by_station: dict[str, list[Alert]] = field(default_factory=dict)


class WaitingAlerts:
    """
    Every pending alert without what is large in it. Threads may share it; its calls block.

    Raises StorageUnavailable, SetupFault.
    """

    def __init__(self, alerts: Alerts, stamp: ChangeStamp, monotonic: Callable[[], float]) -> None:
        self._alerts = alerts
        self._stamp = stamp
        self._monotonic = monotonic
        self._listing = Lock()
        self._lock = Lock()
        self._listed = _Listed()
        self._marks: dict[str, tuple[int, Alert]] = {}
        self._own: dict[str, tuple[float, Alert]] = {}
        self._changed_at = float("-inf")
        self._in_order: _Sorted | None = None
        stamp.tells(self._take)

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The keys of pending alerts that cannot be read."""
        return self._listed.unreadable

    def all(self) -> list[Alert]:
        """Return all that wait now, the most urgent first."""
        self._look()
        with self._lock:
            return list(self._sorted().most_urgent_first)

    def at(self, station_id: str) -> list[Alert]:
        """Return those of a station."""
        self._look()
        with self._lock:
            return list(self._sorted().by_station.get(station_id, ()))

    def in_full(self, shown: Collection[Alert]) -> dict[str, Alert]:
        """Return those of the alerts that wait still, as last written, by id. The others are forgotten."""
        found = self._alerts.get_many(each.alert_id for each in shown)
        waiting = {each.alert_id: each for each in found.values() if each.status is AlertStatus.PENDING}
        with self._lock:
            for each in shown:
                if each.alert_id not in waiting and self._listed.alerts.pop(each.alert_id, None) is not None:
                    self._in_order = None
        return waiting

    def _look(self) -> None:
        with self._listing:
            if self._stamp.has_news():
                self._changed_at = self._monotonic()
            if self._is_old():
                self._list()

    def _sorted(self) -> _Sorted:
        if self._in_order is None:
            self._in_order = _Sorted(most_urgent_first(self._listed.alerts.values()))
            for each in self._in_order.most_urgent_first:
                self._in_order.by_station.setdefault(each.station_id, []).append(each)
        return self._in_order

    def _is_old(self) -> bool:
        now, listed = self._monotonic(), self._listed
        # A process that was stopped while it listed would believe the list for ever so long.
        if now - listed.began < min(listed.took * (1 + _SHARE), OLDEST_SECONDS):
            return False
        return listed.began - self._changed_at < SETTLED_SECONDS or now - listed.began >= OLDEST_SECONDS

    def _list(self) -> None:
        began, unreadable = self._monotonic(), list[str]()
        marks = {each.alert_id: (mark, each) for mark, each in self._read(unreadable)}
        found = {each.alert_id: each for _mark, each in marks.values()}
        with self._lock:
            self._marks = marks
            self._own = self._lately(began)
            self._in_order = None
            self._listed = _Listed(found, tuple(unreadable), began, self._monotonic() - began)
            for _at, own in self._own.values():
                self._put(own)

    def _read(self, unreadable: list[str]) -> Iterator[tuple[int, Alert]]:
        """Yield each alert with a mark of its item; one whose item is as before is not decoded again."""
        for item in self._alerts.waiting_items():
            mark, known = _mark(item), self._marks.get(item["alertId"]["S"])
            if known is not None and known[0] == mark:
                yield known
            else:
                yield from ((mark, each) for each in self._alerts.read_items([item], unreadable))

    def _take(self, alert: Alert) -> None:
        """Take in an alert as this replica wrote it."""
        now = self._monotonic()
        with self._lock:
            known = self._own.get(alert.alert_id)
            if known is not None and known[1].metadata.revision > alert.metadata.revision:
                return  # Of two threads the one that wrote first may tell last.
            own = _slim(alert)
            if now - self._listed.began >= OLDEST_SECONDS:
                # Nobody has asked lately. Who asks next lists all, and may find the index a little behind.
                self._own = self._lately(now)
            else:
                self._put(own)
            self._own[alert.alert_id] = (now, own)

    def _lately(self, now: float) -> dict[str, tuple[float, Alert]]:
        return {key: own for key, own in self._own.items() if now - own[0] < SETTLED_SECONDS}

    def _put(self, own: Alert) -> None:
        """Put an alert where it belongs, unless the list has a later one."""
        listed = self._listed.alerts.get(own.alert_id)
        if listed is not None and listed.metadata.revision > own.metadata.revision:
            return
        self._in_order = None
        if own.status is AlertStatus.PENDING:
            self._listed.alerts[own.alert_id] = own
        else:
            self._listed.alerts.pop(own.alert_id, None)


def _mark(item: Item) -> int:
    return hash(repr(item))


def _slim(alert: Alert) -> Alert:
    evidence = alert.metadata.evidence
    small = evidence and evidence.model_copy(update={"samples": (), "facts": {}, "thresholds": {}, "plan": None})
    return noted(alert, evidence=small, worsenings=(), notes=(), chart=None, earlier_charts=(), escalations=())
