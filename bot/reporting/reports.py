"""The alerts of a period, summarized as a report or listed as rows."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from bot.reporting.rows import write_rows
from bot.runtime.clock import Clock
from bot.runtime.last_guard import last_guard
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
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
    """The alerts of a period as CSV in UTF-8, their number, and the names of those that are left out."""

    period: Period
    content: bytes
    count: int
    left_out: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"aiops-report-{self.period.days}d-{self.period.until}.csv"


class Reports:
    """Makes reports in worker threads. Raises the errors of `storage`."""

    def __init__(self, *, alerts: Alerts, workers: WorkerThreads, clock: Clock, telemetry: Telemetry) -> None:
        self._alerts = alerts
        self._telemetry = telemetry
        self._workers = workers
        self._clock = clock
        self._slots = asyncio.Semaphore(AT_A_TIME)

    def up_to_now(self, days: int) -> Period:
        """Return the period of the last `days` days."""
        return Period.up_to(self._clock.now_ms(), days)

    async def of(self, period: Period) -> Report:
        """Return the report over a period."""
        async with self._slots:
            return await self._workers.run(self.read, period)

    async def rows(self, period: Period) -> Rows:
        """Return the alerts of a period, one row per alert."""
        async with self._slots:
            return await self._workers.run(self._read_rows, period)

    def read(self, period: Period) -> Report:
        """Return the report over a period, without what cannot be read or counted. Blocking."""
        broken: list[str] = []
        with last_guard(self._telemetry, "report"):
            return _naming(report_of(self._of(period, broken), period), broken)
        broken.clear()
        counting = Sparing(self._telemetry, "alert in a report", lambda alert: alert.alert_id)
        sound = counting.each(self._of(period, broken), lambda alert: report_of([alert], period) and alert)
        return _naming(report_of(sound, period), [*broken, *counting.left_out])

    def write(self, period: Period, file: IO[str]) -> tuple[int, tuple[str, ...]]:
        """Write the alerts of a period as rows; return how many, and the names of what is left out. Blocking."""
        broken: list[str] = []
        writing = Sparing(self._telemetry, "row of a report", lambda alert: alert.alert_id)
        count = write_rows(self._of(period, broken), file, writing)
        return count, (*broken, *writing.left_out)

    def _of(self, period: Period, broken: list[str]) -> Iterator[Alert]:
        return self._alerts.opened_between(period.since, period.until, broken, in_any_unit=True)

    def _read_rows(self, period: Period) -> Rows:
        file = io.StringIO(newline="")
        count, left_out = self.write(period, file)
        return Rows(period, file.getvalue().encode(errors="replace"), count, left_out)


def _naming(report: Report, left_out: list[str]) -> Report:
    return report.model_copy(update={"left_out": tuple(left_out)})
