"""What a station reported lately, as the rules are to see it."""

from dataclasses import dataclass

from rules.evaluate.window import MAX_AHEAD_MS, Window
from rules.metric import Metric
from storage.metrics import Metrics


@dataclass(frozen=True)
class RecentMetrics:
    """The samples of the rules' window; where there are none, the newest one before it that can be read."""

    window: Window
    last_seen: Metric | None = None

    @property
    def samples(self) -> tuple[Metric, ...]:
        """Those of the window, newest first."""
        return self.window.samples

    @property
    def last_seen_ms(self) -> int | None:
        """When the station was last heard before an empty window (epoch ms)."""
        return self.last_seen.timestamp if self.last_seen else None


def read_recent(metrics: Metrics, station_id: str, now_ms: int, window_ms: int) -> RecentMetrics:
    """
    Read it at `now_ms` (epoch ms), blocking. Raises StorageUnavailable, SetupFault.

    What lies further ahead than a station's clock may run is no measurement: it hides nothing that came before it.
    """
    latest = now_ms + MAX_AHEAD_MS
    window = Window.of(station_id, metrics.since(station_id, now_ms - window_ms, latest), now_ms, window_ms)
    if window.samples:
        return RecentMetrics(window)
    return RecentMetrics(window, next(iter(metrics.newest(station_id, 1, latest)), None))
