"""Jobs keep to their interval, whatever the wall clock, a slow run or a failure does."""

import asyncio

import pytest
import structlog
from structlog.testing import capture_logs

from bot.runtime import jobs as jobs_module
from bot.runtime.jobs import Jobs
from bot.runtime.telemetry import Telemetry

SECONDS = 0.05


class Job:
    """Notes when it ran; the first run may take long or fail."""

    def __init__(self, *, first_takes: float = 0.0, fails: bool = False) -> None:
        self.began: list[float] = []
        self.ended = 0
        self.at_once = 0
        self._running = 0
        self._first_takes = first_takes
        self._fails = fails

    async def run(self) -> None:
        self.began.append(asyncio.get_running_loop().time())
        self._running += 1
        self.at_once = max(self.at_once, self._running)
        try:
            await asyncio.sleep(self._first_takes if len(self.began) == 1 else 0)
        finally:
            self._running -= 1
        if self._fails and len(self.began) == 1:
            raise ValueError("a bug")
        self.ended += 1


async def ran(job: Job, times: int) -> None:
    async with asyncio.timeout(20):
        while job.ended < times:  # noqa: ASYNC110  the job tells nobody
            await asyncio.sleep(0.005)


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry()


async def test_a_job_runs_at_once_and_then_at_its_interval(telemetry: Telemetry) -> None:
    jobs, job = Jobs(telemetry), Job()
    jobs.every(SECONDS, "job", job.run)
    await ran(job, 3)
    await jobs.stop(1)
    assert all(later - job.began[0] >= place * SECONDS for place, later in enumerate(job.began))
    count = len(job.began)
    await asyncio.sleep(3 * SECONDS)
    assert len(job.began) == count, "it ran after the stop"


async def test_runs_that_a_slow_one_missed_are_merged_and_none_runs_beside_it(telemetry: Telemetry) -> None:
    jobs, job = Jobs(telemetry), Job(first_takes=4.5 * SECONDS)
    jobs.every(SECONDS, "job", job.run)
    await ran(job, 3)
    await jobs.stop(1)
    assert job.at_once == 1
    assert job.began[1] - job.began[0] >= 4.5 * SECONDS
    assert job.began[2] - job.began[1] >= SECONDS / 10, "missed runs came one after the other"


async def test_a_job_that_fails_is_logged_counted_and_runs_again(telemetry: Telemetry) -> None:
    jobs, job = Jobs(telemetry), Job(fails=True)
    with capture_logs() as logged:
        jobs.every(SECONDS, "job", job.run)
        await ran(job, 1)
        await jobs.stop(1)
    assert telemetry.registry.get_sample_value("aiops_unexpected_errors_total", {"where": "job"}) == 1
    assert [each["log_level"] for each in logged] == ["error"]


async def test_a_stop_lets_a_run_end_and_cuts_short_only_one_that_takes_too_long(
    telemetry: Telemetry, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A logger that a test before used is bound to that test's configuration.
    monkeypatch.setattr(jobs_module, "log", structlog.get_logger())
    jobs, quick, endless = Jobs(telemetry), Job(first_takes=2 * SECONDS), Job(first_takes=3600)
    with capture_logs() as logged:
        jobs.every(SECONDS, "quick", quick.run)
        jobs.every(SECONDS, "endless", endless.run)
        await asyncio.sleep(0)
        await jobs.stop(4 * SECONDS)
    assert (quick.ended, endless.ended) == (1, 0)
    assert [(each["log_level"], each["job"]) for each in logged] == [("info", "endless")]


async def test_stopping_before_anything_began_is_nothing(telemetry: Telemetry) -> None:
    await Jobs(telemetry).stop(1)
