"""What is known of one station now."""

from dataclasses import dataclass, field

from rules.alert.alert import Alert
from rules.alert.mute import Mute
from rules.evaluate.window import MAX_AHEAD_MS
from rules.metric import Metric


@dataclass(frozen=True)
class StationState:
    """
    A station now: its newest metrics (newest first), those of the window among them, open alerts, mutes.

    `metrics` are those that can be read and do not lie in the future; there may be none. `newest_at` (epoch ms) is the
    time of its newest item, whatever that is.
    """

    station_id: str
    metrics: list[Metric]
    newest_at: int
    open_alerts: list[Alert]
    now_ms: int
    window_ms: int
    mutes: list[Mute] = field(default_factory=list)

    @property
    def newest(self) -> Metric | None:
        """The newest metric."""
        return self.metrics[0] if self.metrics else None

    @property
    def is_stale(self) -> bool:
        """Whether nothing of the rules' window is known."""
        return self.newest is None or self.now_ms - self.newest.timestamp > self.window_ms

    @property
    def is_ahead(self) -> bool:
        """Whether its newest item lies further in the future than a station's clock may run."""
        return self.newest_at > self.now_ms + MAX_AHEAD_MS
