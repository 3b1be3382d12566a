"""What is known about one station now."""

from dataclasses import dataclass, field

from rules.alert.alert import Alert
from rules.alert.mute import Mute
from rules.evaluate.lateness import CLOCK_ERROR_MS
from rules.fleet.fleet_state import StationLine
from rules.metric import Metric
from rules.playbook.facts import Surplus
from rules.stations.station_facts import NO_FACTS, StationFacts


@dataclass(frozen=True)
class StationState:
    """
    A station's newest metrics, newest first and including those of the window, its open alerts and its mutes.

    `metrics` has only those that can be read and are not from the future, and may be empty. `newest_at` (epoch ms) is
    the time of the station's newest item of any sort. `late_ms` is how old the newest metric is if they come late.
    `was_heard` says whether the rules' window held samples, where that is known: that of a slow reporter ends with its
    newest one. `alike` are other stations whose names read the same. `facts` are those of the station register. `line`
    is what the evaluation at `evaluated_at` (epoch ms) says of it; `spares` are neighbours with batteries to spare.
    """

    station_id: str
    metrics: list[Metric]
    newest_at: int
    open_alerts: list[Alert]
    now_ms: int
    window_ms: int
    mutes: list[Mute] = field(default_factory=list)
    clock_error_ms: int = CLOCK_ERROR_MS
    late_ms: int | None = None
    alike: tuple[str, ...] = ()
    facts: StationFacts = NO_FACTS
    was_heard: bool | None = None
    line: StationLine | None = None
    evaluated_at: int | None = None
    spares: tuple[Surplus, ...] = ()

    @property
    def newest(self) -> Metric | None:
        """The newest metric."""
        return self.metrics[0] if self.metrics else None

    @property
    def is_stale(self) -> bool:
        """Whether there is no metric that the rules judge."""
        if self.was_heard is not None:
            return not self.was_heard
        return self.newest is None or (self.late_ms is None and self.now_ms - self.newest.timestamp > self.window_ms)

    @property
    def is_ahead(self) -> bool:
        """Whether its newest item is from further in the future than a station's clock may run ahead."""
        return self.newest_at > self.now_ms + self.clock_error_ms
