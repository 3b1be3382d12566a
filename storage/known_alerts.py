"""Alerts as they are read to be changed: what was read a moment ago is not read again."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from cachetools import TTLCache

from rules.alert.alert import Alert
from rules.lifecycle.beyond import beyond_alert
from storage.alerts import Alerts
from storage.errors import ItemFull, NewerThanKnown
from storage.item_size import FULL, MOST_TO_ORDER

_MOMENT_SECONDS = 3.0
_MOST = 1_000


class KnownAlerts:
    """
    Reads alerts that this version may change. Raises AlertNotFound, BrokenItem, NewerThanKnown.

    A change is written on the condition that the alert is as it was read (its status and revision), so that one read a
    moment ago will do for the first try to write one.
    """

    def __init__(self, alerts: Alerts, table: str) -> None:
        self._alerts = alerts
        self._table = table
        self._lock = Lock()
        self._lately: TTLCache[str, tuple[Alert, int]] = TTLCache(_MOST, _MOMENT_SECONDS)

    def get(self, alert_id: str) -> Alert:
        """Return an alert as last written. Raises ItemFull, too."""
        alert, size = self.read(alert_id)
        self.must_have_room(alert_id, size, orders=False)
        with self._lock:
            self._lately[alert_id] = alert, size
        return alert

    def read(self, alert_id: str) -> tuple[Alert, int]:
        """Return an alert as last written, and the size of its item."""
        alert, size = self._alerts.sized(alert_id)
        if why := beyond_alert(alert):
            raise NewerThanKnown(self._table, alert_id, why)
        return alert, size

    def lately(self, alert_id: str) -> tuple[Alert, int]:
        """Return the same as it was a moment ago, if it was read then."""
        with self._lock:
            known = self._lately.get(alert_id)
        return known or self.read(alert_id)

    @contextmanager
    def trying(self, alert_id: str, *, changes: bool) -> Iterator[None]:
        """Forget an alert as it was if the block changes it, or fails."""
        try:
            yield
        except BaseException:
            self._forget(alert_id)
            raise
        if changes:
            self._forget(alert_id)

    def _forget(self, alert_id: str) -> None:
        with self._lock:
            self._lately.pop(alert_id, None)

    def must_have_room(self, alert_id: str, size: int, *, orders: bool) -> None:
        """Raise ItemFull if no more could be written down: then nothing is started, and nobody told."""
        if size > (MOST_TO_ORDER if orders else FULL):
            raise ItemFull(self._table, alert_id)
