"""The alerts of a period, summarized as a report or listed as rows."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reporting.rows import write_rows
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.alert import Alert
from rules.report.report import Report
from rules.report.report_period import Period
from rules.report.report_tally import report_of
from storage.alerts import Alerts

AT_A_TIME = 2
"""Reports at a time. With thousands of alerts one takes seconds, and decisions need the worker threads."""


@dataclass(frozen=True)
class Rows:
    """The alerts of a period as CSV in UTF-8, and their number."""

    period: Period
    content: bytes
    count: int

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"aiops-report-{self.period.days}d-{self.period.until}.csv"


class Reports:
    """Makes reports in worker threads. Raises the errors of `storage`."""

    def __init__(self, *, alerts: Alerts, workers: WorkerThreads, clock: Clock) -> None:
        self._alerts = alerts
        self._workers = workers
        self._clock = clock
        self._places = asyncio.Semaphore(AT_A_TIME)

    def up_to_now(self, days: int) -> Period:
        """Return the period of the last `days` days."""
        return Period.up_to(self._clock.now_ms(), days)

    async def of(self, period: Period) -> Report:
        """Return the report over a period."""
        async with self._places:
            return await self._workers.run(self._read, period)

    async def rows(self, period: Period) -> Rows:
        """Return the alerts of a period, one row per alert."""
        async with self._places:
            return await self._workers.run(self._read_rows, period)

    def alerts(self, period: Period) -> Iterator[Alert]:
        """Yield the alerts of a period without their evidence. Blocking."""
        return self._alerts.opened_between(period.since, period.until)

    def _read(self, period: Period) -> Report:
        return report_of(self.alerts(period), period)

    def _read_rows(self, period: Period) -> Rows:
        file = io.StringIO(newline="")
        count = write_rows(self.alerts(period), file)
        return Rows(period, file.getvalue().encode(), count)
