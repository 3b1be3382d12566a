"""Stored measurements that count as not reported: each is counted once, and logged once in a while."""

from threading import Lock

import structlog
from cachetools import TTLCache

from bot.runtime.telemetry import Telemetry
from rules.metric import Metric

log = structlog.get_logger()

_REMEMBERED_SECONDS = 3600
_MOST_SAMPLES, _MOST_REASONS = 100_000, 10_000


class UnusableFields:
    """Called from worker threads with each metric of which a field cannot be used, as often as it is read."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._counter = telemetry.unusable_fields
        self._counted: TTLCache[tuple[str, int], bool] = TTLCache(_MOST_SAMPLES, _REMEMBERED_SECONDS)
        self._told: TTLCache[tuple[str, str, str], bool] = TTLCache(_MOST_REASONS, _REMEMBERED_SECONDS)
        self._lock = Lock()

    def __call__(self, metric: Metric) -> None:
        """Count the fields, and log those of whose station, name and reason nothing was said within the hour."""
        sample = (metric.station_id, metric.timestamp)
        with self._lock:
            is_new = sample not in self._counted
            self._counted[sample] = True
            untold = [each for each in metric.unusable if (metric.station_id, each.name, each.why) not in self._told]
            self._told.update({(metric.station_id, each.name, each.why): True for each in untold})
        for each in metric.unusable if is_new else ():
            self._counter.labels(field=each.name).inc()
        for each in untold:
            log.warning(
                "a field cannot be used and counts as not reported",
                station=metric.station_id,
                timestamp=metric.timestamp,
                field=each.name,
                why=each.why,
            )
