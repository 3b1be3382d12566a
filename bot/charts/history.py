"""What a station reported in the hours that a chart shows, and in the same hours a week before."""

import asyncio

from bot.charts.chart_data import ChartData
from bot.charts.composing import composed
from bot.charts.hours import WEEK_MS, Hours
from bot.charts.subject import Subject
from bot.threads import Threads
from storage.metrics import Metrics


class History:
    """Reads metrics off the event loop. Raises storage's errors."""

    def __init__(self, metrics: Metrics, threads: Threads) -> None:
        self._metrics = metrics
        self._threads = threads

    async def chart(self, subject: Subject, moment: int) -> ChartData | None:
        """Return the chart of the hours before a moment (epoch ms); None where nothing was measured."""
        hours = Hours.until(moment)
        earlier = (max(0, hours.since - WEEK_MS), max(0, hours.end - WEEK_MS))
        samples, a_week_before = await asyncio.gather(
            *(
                self._threads.run(
                    self._metrics.between, subject.station_id, since, until, texts=subject.measurement.reads_texts
                )
                for since, until in ((hours.since, hours.end), earlier)
            )
        )
        return composed(subject, hours, samples, a_week_before)
