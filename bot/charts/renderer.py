"""Draws charts in a separate process: neither the interpreter lock nor a native crash affects the bot."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from decimal import Decimal

import structlog

from bot.charts.chart_data import ChartData, ChartReading
from bot.errors import RenderFailed
from bot.runtime.project_files import CHECKOUT

log = structlog.get_logger()

RENDER_SECONDS = 10.0
"""A chart takes a fifth of a second; the first one waits for the process to start, which can take seconds."""

_LARGEST_LINE = 1_000
_CLOSE_SECONDS = 1.0
_WARM_UP = ChartData(measurement="nothing", since=0, until=1, now=(ChartReading(at=0, value=Decimal(1)),))


class Renderer:
    """
    One process, started for the first chart and restarted after it ended or was too slow.

    It is not a pool of concurrent.futures: those import all of the bot, and outlive a bot that is killed.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        # numpy would start one thread per processor and use none of them.
        self._environment = {**environment, "OPENBLAS_NUM_THREADS": "1"}
        self._process: Process | None = None
        self._one_at_a_time = asyncio.Lock()

    async def render(self, data: ChartData) -> bytes:
        """Return a chart as PNG. Raises RenderFailed."""
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(RENDER_SECONDS):
                    answer = await self._asked(await self._running(), data)
            except TimeoutError:
                await self._end()
                raise RenderFailed(f"the chart was not drawn in {RENDER_SECONDS:g} s") from None
            except (OSError, ValueError, asyncio.IncompleteReadError) as broken:
                await self._end()
                raise RenderFailed(f"the process that draws ended ({type(broken).__name__})") from broken
            except asyncio.CancelledError:
                # Its answer is still to come, and must not be taken for that of the next chart.
                await self._end()
                raise
        if isinstance(answer, str):
            raise RenderFailed(answer)
        return answer

    async def warm_up(self) -> None:
        """Draw a throwaway chart, so that the first real one does not wait for imports and fonts."""
        try:
            await self.render(_WARM_UP)
        except RenderFailed as failure:
            log.warning("charts cannot be drawn for now; cards show Slack's own", why=str(failure))

    async def close(self) -> None:
        """Stop the process."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _CLOSE_SECONDS)
        except TimeoutError:
            await self._end(process)

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.charts.renderer_process",
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd=CHECKOUT,
                env=self._environment,
                start_new_session=True,
            )
        return self._process

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

    async def _end(self, process: Process | None = None) -> None:
        process, self._process = process or self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
