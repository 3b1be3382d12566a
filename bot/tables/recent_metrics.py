"""A station's recent metrics, as the rules need them."""

from dataclasses import dataclass

from rules.evaluate.window import MAX_AHEAD_MS, Window
from rules.metric import Metric
from storage.metrics import Metrics


@dataclass(frozen=True)
class RecentMetrics:
    """The samples in the rules' window; if there are none, the newest readable one before it."""

    window: Window
    last_seen: Metric | None = None

    @property
    def samples(self) -> tuple[Metric, ...]:
        """The samples in the window, newest first."""
        return self.window.samples

    @property
    def last_seen_ms(self) -> int | None:
        """When the station last reported before an empty window (epoch ms); None if the window has samples."""
        return self.last_seen.timestamp if self.last_seen else None


def read_recent(metrics: Metrics, station_id: str, now_ms: int, window_ms: int) -> RecentMetrics:
    """
    Read them as of `now_ms` (epoch ms), blocking. Raises StorageUnavailable, SetupFault.

    Samples further in the future than a station's clock may drift are ignored, so they hide no earlier ones.
    """
    latest = now_ms + MAX_AHEAD_MS
    window = Window.of(station_id, metrics.since(station_id, now_ms - window_ms, latest), now_ms, window_ms)
    if window.samples:
        return RecentMetrics(window)
    return RecentMetrics(window, next(iter(metrics.newest(station_id, 1, latest)), None))
