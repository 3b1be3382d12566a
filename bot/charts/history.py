"""The metrics of a station in the hours of a chart, and in the same hours a week before."""

from bot.charts.chart_data import ChartData
from bot.charts.chart_subject import Subject
from bot.charts.compose import composed
from bot.charts.time_range import WEEK_MS, Hours
from bot.runtime.runtime import Runtime
from rules.metric import Metric
from storage.metrics import Metrics


class History:
    """Reads and composes in a worker thread: there are thousands of readings. Raises storage's errors."""

    def __init__(self, metrics: Metrics, runtime: Runtime) -> None:
        self._metrics = metrics
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._runtime = runtime

    async def chart(self, subject: Subject, moment: int) -> ChartData | None:
        """Return the chart of the hours up to `moment` (epoch ms); None if nothing was measured."""
        return await self._workers.run(self._chart, subject, Hours.until(moment))

    def _chart(self, subject: Subject, hours: Hours) -> ChartData | None:
        # What lies ahead of now was not measured yet.
        end = min(hours.end, self._clock.now_ms() + self._runtime.rules.of(subject.station_id).reach.ahead_ms)
        samples = self._between(subject, hours.since, end)
        a_week_before = self._between(subject, hours.since - WEEK_MS, hours.end - WEEK_MS) if samples else []
        return composed(subject, hours, samples, a_week_before)

    def _between(self, subject: Subject, since: int, until: int) -> list[Metric]:
        texts = subject.measurement.kind.reads_texts
        return self._metrics.between(subject.station_id, max(0, since), max(0, until), texts=texts)
