"""A recording that is the metrics table."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.backtest.plan import AskedTime, BacktestPlan, Replayed
from bot.backtest.recorded_file import Recorded
from bot.backtest.replaying import Replay
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from rules.metric import Metric
from rules.report.order import Order
from rules.units import HOUR_MS
from storage.metrics import Metrics

_PIECE_MS = 6 * HOUR_MS


@dataclass
class TableRows:
    """Reads one station after the other, some hours at a time."""

    metrics: Metrics
    period: AskedTime
    now_ms: int
    order: Order = Order.BY_STATION

    def __post_init__(self) -> None:
        self.usual_ms = self.now_ms
        self.reading = Sparing(Telemetry(), "station in a backtest", str)

    def rows(self) -> Iterator[Recorded]:
        """Yield the metrics of every station, the oldest first."""
        for found in self.reading.each(self.metrics.stations(), self._of):
            for metric in found:
                yield Recorded(metric, None, "table", 0)

    def _of(self, station: str) -> Iterator[Metric]:
        begin, end = self.period.from_ms or 0, self.period.to_ms or self.now_ms
        is_known = False
        for start in range(begin, end + 1, _PIECE_MS):
            found = self.metrics.since(station, start, min(end, start + _PIECE_MS - 1))
            is_known = is_known or bool(found)
            yield from reversed(found)
        if not is_known:
            yield from reversed(self.metrics.between(station, begin, end, texts=False))


def table_outcome(plan: BacktestPlan, metrics: Metrics) -> Replayed:
    """Replay what the table holds of the plan's period."""
    outcome = Replayed([[] for _ in plan.rules])
    rows = TableRows(metrics, plan.period, plan.now_ms)
    Replay(plan, rows, outcome).run()
    outcome.left_out |= set(rows.reading.left_out)
    return outcome
