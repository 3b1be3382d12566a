"""Items that cannot be read, and unusable fields of others: each is counted once, and logged at most once an hour."""

from collections.abc import Callable, Sequence
from threading import Lock

import structlog
from cachetools import TTLCache

from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert
from rules.metric import Metric, UnusableField
from storage.errors import BrokenItem

log = structlog.get_logger()

_REMEMBERED_SECONDS = 3600
_MOST_ITEMS, _MOST_REASONS = 100_000, 10_000


class BrokenItemsSeen:
    """Called from worker threads with each item that cannot be read, as often as it is met: work every few seconds."""

    def __init__(self, telemetry: Telemetry, monotonic: Callable[[], float]) -> None:
        self._counter = telemetry.broken_items
        self._told: TTLCache[tuple[str, str, str], bool] = TTLCache(_MOST_REASONS, _REMEMBERED_SECONDS, monotonic)
        self._lock = Lock()

    def __call__(self, broken: BrokenItem) -> None:
        """Count and log an item."""
        seen = (broken.table, broken.key, broken.why)
        with self._lock:
            is_known = seen in self._told
            self._told.setdefault(seen, True)
        if not is_known:
            self._counter.labels(table=broken.table).inc()
            log.warning("an item was skipped", table=broken.table, key=broken.key, why=broken.why)


class UnusableFields:
    """Called from worker threads with what was read, as often as it is read."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._counter = telemetry.unusable_fields
        self._counted: TTLCache[tuple[str, int], bool] = TTLCache(_MOST_ITEMS, _REMEMBERED_SECONDS)
        self._told: TTLCache[tuple[str, UnusableField], bool] = TTLCache(_MOST_REASONS, _REMEMBERED_SECONDS)
        self._lock = Lock()

    def of_metric(self, metric: Metric) -> None:
        """Note the measurements that count as not reported."""
        untold = self._untold((metric.station_id, metric.timestamp), metric.unusable)
        for each in untold:
            log.warning(
                "a field cannot be used and counts as not reported",
                station=metric.station_id,
                timestamp=metric.timestamp,
                field=each.name,
                why=each.why,
            )

    def of_alert(self, alert: Alert) -> None:
        """Note the unusable fields of an alert that another program wrote."""
        untold = self._untold((alert.alert_id, alert.updated_at), alert.as_written.unusable)
        for each in untold:
            log.warning(
                "a part of an alert cannot be used and counts as not written",
                alert_id=alert.alert_id,
                field=each.name,
                why=each.why,
            )

    def _untold(self, item: tuple[str, int], unusable: Sequence[UnusableField]) -> list[UnusableField]:
        """Count the fields of an item that is new; return those not logged within the hour."""
        with self._lock:
            is_new = item not in self._counted
            self._counted[item] = True
            untold = [each for each in unusable if (item[0], each) not in self._told]
            self._told.update({(item[0], each): True for each in untold})
        for each in unusable if is_new else ():
            self._counter.labels(field=each.name).inc()
        return untold
