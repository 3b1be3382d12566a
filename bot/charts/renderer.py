"""Draws charts in a separate process: neither the interpreter lock nor a native crash affects the bot."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from decimal import Decimal

import structlog

from bot.charts.chart_data import ChartData, ChartReading
from bot.charts.chart_folder import VARIABLE, ChartFolder
from bot.charts.last_words import LastWords
from bot.errors import RenderFailed
from bot.runtime.project_files import CHECKOUT

log = structlog.get_logger()

RENDER_SECONDS = 10.0
"""A chart takes a fifth of a second."""

FIRST_SECONDS = 60.0
"""Time for the process to start, list the machine's fonts and draw a first chart: long on a slow machine."""

_LARGEST_LINE = 1_000
_CLOSE_SECONDS = 1.0
_WARM_UP = ChartData(measurement="nothing", since=0, until=1, now=(ChartReading(at=0, value=Decimal(1)),))


class Renderer:
    """
    One process, started for the first chart and restarted after it ended or was too slow.

    It is not a pool of concurrent.futures: those import all of the bot, and outlive a bot that is killed.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._folder = ChartFolder()
        self._last_words = LastWords()
        self._process: Process | None = None
        self._starting: asyncio.Task[Process] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def render(self, data: ChartData) -> bytes:
        """Return a chart as PNG. Raises RenderFailed."""
        async with self._one_at_a_time:
            process = await self._ready()
            try:
                answer = await self._drawn(process, data, RENDER_SECONDS)
            except asyncio.CancelledError:
                # Its answer is still to come, and must not be taken for that of the next chart.
                await self._end()
                raise
        if isinstance(answer, str):
            raise RenderFailed(answer)
        return answer

    async def warm_up(self) -> None:
        """Start the process, so that the first chart does not wait for imports and fonts."""
        try:
            async with self._one_at_a_time:
                await self._ready()
        except RenderFailed as failure:
            log.warning("charts cannot be drawn for now; cards show Slack's own", why=str(failure))

    async def close(self) -> None:
        """Stop the process."""
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.wait({self._starting})
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _CLOSE_SECONDS)
        await self._end()
        self._folder.remove()

    async def _ready(self) -> Process:
        """Return the process once it can draw at once. Raises RenderFailed."""
        if self._starting is None or (self._process is not None and self._process.returncode is not None):
            self._starting = asyncio.ensure_future(self._start())
            self._starting.add_done_callback(_read)
        # Whoever waits no longer leaves the start to those who come next.
        return await asyncio.shield(self._starting)

    async def _start(self) -> Process:
        try:
            self._process = process = await self._spawned()
        except OSError as failure:
            self._starting = None
            raise RenderFailed(f"the process that draws did not start ({failure})") from failure
        self._last_words.listen(process.stderr)
        await self._drawn(process, _WARM_UP, FIRST_SECONDS)
        return process

    async def _spawned(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.charts.renderer_process",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=CHECKOUT,
            # numpy would start one thread per processor and use none of them.
            env={**self._environment, "OPENBLAS_NUM_THREADS": "1", VARIABLE: self._folder.made()},
            start_new_session=True,
        )

    async def _drawn(self, process: Process, data: ChartData, seconds: float) -> bytes | str:
        """Return the picture, or the reason why there is none. Raises RenderFailed where the process is of no use."""
        try:
            async with asyncio.timeout(seconds):
                return await self._asked(process, data)
        except TimeoutError:
            raise await self._broken(f"the chart was not drawn in {seconds:g} s") from None
        except (OSError, ValueError, asyncio.IncompleteReadError) as broken:
            raise await self._broken(f"the process that draws ended ({type(broken).__name__})") from broken

    async def _broken(self, why: str) -> RenderFailed:
        """End the process, log its last output and return the error."""
        await self._end()
        log.warning("the process that draws charts is of no use", why=why, last_words=await self._last_words.heard())
        return RenderFailed(why)

    async def _asked(self, process: Process, data: ChartData) -> bytes | str:
        """Return the picture, or the reason why there is none."""
        if process.stdin is None or process.stdout is None:
            raise ValueError("a process without pipes")
        process.stdin.write(data.model_dump_json().encode() + b"\n")
        await process.stdin.drain()
        answer = await process.stdout.readuntil(b"\n")
        if answer.startswith(b"!"):
            return answer[1:_LARGEST_LINE].decode("ascii", "replace").strip()
        return await process.stdout.readexactly(int(answer))

    async def _end(self) -> None:
        process, self._process, self._starting = self._process, None, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _read(task: asyncio.Task[Process]) -> None:
    # Where nobody waits any longer, nobody else reads a failure, and asyncio would log it as an error.
    if not task.cancelled():
        task.exception()
