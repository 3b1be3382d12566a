"""The only source of time in the bot."""

import time
from collections.abc import Callable
from dataclasses import dataclass


def _wall_ms() -> int:
    # Stored times are never negative: a clock that was not set yet may say so, and what is stored could not be read.
    return max(0, time.time_ns() // 1_000_000)


def _boot_seconds() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


MONOTONIC = _boot_seconds if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic
"""Goes on while the process is stopped and, on Linux, while the machine is suspended: others count that time too."""


@dataclass(frozen=True)
class Clock:
    """`now_ms` is the wall clock (epoch ms), for stored times; `monotonic` (seconds) is for durations."""

    now_ms: Callable[[], int] = _wall_ms
    monotonic: Callable[[], float] = MONOTONIC
