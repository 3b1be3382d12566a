"""
Functions that look at the stations, as AWS calls them: again whatever became of the last call, and ended anywhere.

`python -m tests.chaos.functions` is the process in which Lambda would keep them.
"""

import asyncio
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from bot.demo.process import ChildProcess, Command, popen
from bot.runtime.project_files import CHECKOUT

_SWEEP_EVERY_SECONDS = 1.0
_LIVES_SECONDS = 4.0, 12.0
"""Lambda ends a process at its time-out, and whenever it likes; importing takes two seconds of it."""


class Functions:
    """One process at a time, killed and started again until it is told to end."""

    def __init__(self, environment: Mapping[str, str], folder: Path, rng: random.Random) -> None:
        arguments = (sys.executable, "-m", __name__)
        self._command = Command("functions", arguments, environment, folder / "functions.log", CHECKOUT)
        self._rng = rng

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            process = ChildProcess(self._command, popen)
            try:
                await asyncio.sleep(self._rng.uniform(*_LIVES_SECONDS))
            finally:
                os.kill(process.pid, signal.SIGKILL)
                await process.ended(_LIVES_SECONDS[1])


class _Context:
    """What Lambda says of an invocation."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 60_000


def _sweep_for_ever(stations: list[str]) -> None:
    from bot.engines.handlers import on_sweep  # noqa: PLC0415  it takes its time, and is none of the tests'

    while True:
        try:
            on_sweep(stations, _Context())
        except Exception:  # noqa: BLE001  as Lambda does
            # AWS logs it, and calls the function again.
            traceback.print_exc()
        time.sleep(_SWEEP_EVERY_SECONDS)


if __name__ == "__main__":
    _sweep_for_ever(os.environ["AIOPS_STATIONS"].split(","))
