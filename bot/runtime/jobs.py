"""Jobs at intervals of the monotonic clock: setting the wall clock neither delays nor hurries them."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from bot.runtime.telemetry import Telemetry

log = structlog.get_logger()


class Jobs:
    """
    Runs each job at once and then at its interval, until `stop`.

    A job never runs twice at the same time. Runs that it missed, because it took too long or the process stood still,
    are merged into one.
    """

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def every(self, seconds: float, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Begin a job."""
        self._tasks.append(asyncio.create_task(self._repeat(seconds, name, run), name=name))

    async def stop(self, grace_seconds: float) -> None:
        """Begin no more runs; those in progress may take some seconds to end, then they are cancelled."""
        self._stopping.set()
        if not self._tasks:
            return
        _done, late = await asyncio.wait(self._tasks, timeout=grace_seconds)
        for task in late:
            log.info("a job was cut short by the stop", job=task.get_name())
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, seconds: float, name: str, run: Callable[[], Awaitable[None]]) -> None:
        monotonic = asyncio.get_running_loop().time
        due = monotonic()
        while not self._stopping.is_set():
            await self._run(name, run)
            due += seconds * ((monotonic() - due) // seconds + 1)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), due - monotonic())

    async def _run(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        # Not `last_guard`: that lets tables that fail pass, and no failure may end a job.
        try:
            await run()
        except Exception:
            self._telemetry.unexpected_errors.labels(where=name).inc()
            log.exception("a job failed unexpectedly; it runs again at its next interval", job=name)
