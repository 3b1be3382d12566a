"""Replays metrics through a rules file, to see what it would alert on before it wakes anybody."""

from collections.abc import Collection, Iterable, Mapping

from rules.alert.closing import KEEPS_ALL, Closing
from rules.evaluate.ruleset import RuleSet
from rules.metric import Metric
from rules.report.backtest_report import BacktestReport
from rules.report.past_mutes import NO_MUTES, PastMutes
from rules.report.station_replay import StationReplay
from rules.report.would_be_alert import WouldBeAlert
from rules.units import MINUTE_MS


class Backtest:
    """Replays the samples of many stations, each in the order in which they came; `samples` counts them."""

    def __init__(
        self,
        rules: RuleSet,
        step_ms: int = MINUTE_MS,
        mutes: PastMutes = NO_MUTES,
        closing: Closing = KEEPS_ALL,
    ) -> None:
        self._mutes = mutes
        self._closing = closing
        self._rules = rules
        self._step_ms = step_ms
        self._replays: dict[str, StationReplay] = {}
        self._latest: dict[str, int] = {}
        self.samples = 0

    @property
    def stations(self) -> Collection[str]:
        """The stations of which samples were taken in."""
        return self._replays.keys()

    def take(self, metric: Metric, arrived_ms: int | None = None) -> bool:
        """
        Take in a sample that came at `arrived_ms`: when it was measured, unless later ones came before it.

        Return False if it came so late that no rule sees it.
        """
        station = metric.station_id
        replay = self._replays.get(station)
        if replay is None:
            replay = StationReplay(station, self._rules, self._step_ms, self._mutes, self._closing)
            self._replays[station] = replay
        came_ms = max(metric.timestamp if arrived_ms is None else arrived_ms, self._latest.get(station, 0))
        self.samples += 1
        is_seen = replay.take(metric, came_ms)
        if is_seen:
            # One that came so late does not say that the others did.
            self._latest[station] = came_ms
        return is_seen

    def run_to(self, station_id: str, end_ms: int) -> None:
        """Replay a station to the end of all, or of its own samples if that is later."""
        self._replays[station_id].run_to(max(end_ms, self._latest[station_id]))

    @property
    def alerts(self) -> tuple[WouldBeAlert, ...]:
        """The alerts that were opened so far, in order of time."""
        found = (alert for replay in self._replays.values() for alert in replay.alerts)
        return tuple(sorted(found, key=lambda alert: (alert.opened_at, alert.station_id, alert.alert_type)))

    def report(self) -> BacktestReport:
        """Replay to the end, which is when the last sample came, and return the alerts."""
        end_ms = max(self._latest.values(), default=0)
        for station in self._replays:
            self.run_to(station, end_ms)
        return BacktestReport(stations=len(self._replays), samples=self.samples, alerts=self.alerts)


def backtest(
    metrics_by_station: Mapping[str, Iterable[Metric]], rules: RuleSet, step_minutes: int = 1
) -> BacktestReport:
    """Replay samples that came in time: evaluate each station every `step_minutes`."""
    replay = Backtest(rules, step_minutes * MINUTE_MS)
    for metrics in metrics_by_station.values():
        for metric in sorted(metrics, key=lambda each: each.timestamp):
            replay.take(metric)
    return replay.report()
