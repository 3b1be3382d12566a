"""A station's recent metrics, as the rules need them."""

from dataclasses import dataclass

from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import MAX_AHEAD_MS, Window
from rules.metric import Metric
from storage.metrics import Metrics

_OLDER = 30
"""How many samples of a station are read that come late, or no more."""


@dataclass(frozen=True)
class RecentMetrics:
    """The samples that are judged; if there are none, the newest readable ones before them, newest first."""

    window: Window
    older: tuple[Metric, ...] = ()

    @property
    def samples(self) -> tuple[Metric, ...]:
        """The samples in the window, newest first."""
        return self.window.samples

    @property
    def last_seen(self) -> Metric | None:
        """The newest sample before an empty window; None if the window has samples."""
        return next(iter(self.older), None)

    @property
    def last_seen_ms(self) -> int | None:
        """When the station last reported before an empty window (epoch ms); None if the window has samples."""
        return self.last_seen.timestamp if self.last_seen else None


def read_recent(metrics: Metrics, station_id: str, now_ms: int, rules: RuleSet) -> RecentMetrics:
    """
    Read them as of `now_ms` (epoch ms), blocking. Raises StorageUnavailable, SetupFault.

    One call for a station that reports in time; more only for one that comes late, fell silent, or counts its times in
    another unit than milliseconds.
    """
    found = metrics.since(station_id, now_ms - rules.window_ms, now_ms + MAX_AHEAD_MS)
    window = _window(station_id, found, now_ms, rules)
    if window.samples and window.late_ms is None:
        return RecentMetrics(window)
    found += metrics.newest(station_id, _OLDER, now_ms + rules.reach.ahead_ms)
    window = _window(station_id, found, now_ms, rules)
    if not window.samples:
        found += metrics.in_other_units(station_id, _OLDER, now_ms + MAX_AHEAD_MS)
        window = _window(station_id, found, now_ms, rules)
    if window.samples:
        return RecentMetrics(window)
    come = (each for each in found if each.timestamp <= now_ms + rules.reach.ahead_ms)
    return RecentMetrics(window, tuple(sorted(come, key=lambda each: -each.timestamp)))


def _window(station_id: str, found: list[Metric], now_ms: int, rules: RuleSet) -> Window:
    return Window.of(station_id, found, now_ms, rules.window_ms, reach=rules.reach)
