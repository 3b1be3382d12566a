"""What stations report, as the metrics API takes it."""

import math
import os
import time
from collections.abc import Iterator, Sequence
from typing import Any

from bot.charts.time_range import WEEK_MS

BATTERIES = 24
SWAPS_PER_HOUR = 12
LAST_WELL_MINUTES = 6
"""Enough to be in no rule's window, and too few to be silent."""
_FAR_APART = 5 if os.environ.get("AIOPS_SCREENSHOTS") else 30
"""Minutes between the readings of long ago: on a picture the line is smooth, elsewhere a few samples are soon read."""
_HALF_A_MINUTE = 30_000
_MINUTE = 60_000

Reading = dict[str, Any]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def hours_before(
    station: str, now: int, newest_minutes: int = LAST_WELL_MINUTES, left: int = BATTERIES
) -> Iterator[Reading]:
    """
    Yield the last hours, up to `newest_minutes` ago, and the same hours a week before.

    It was well, and if there are fewer batteries `left` now, its drivers have taken the others since.
    """
    days = [round(16 + 6 * math.sin(minutes / 60)) for minutes in range(0, 420, 5)]
    for minutes in (*range(newest_minutes, 60, 5), *range(60, 365, _FAR_APART)):
        charged = min(days[minutes // 5], left + minutes * SWAPS_PER_HOUR // 60)
        yield reading(station, now - minutes * _MINUTE, charged)
    # Too few to say what is usual: a station that was full then, at as many swaps, would be filled as fast now.
    for minutes in range(-45, 365, 30):
        yield reading(station, now - minutes * _MINUTE - WEEK_MS, days[(minutes + 45) // 5] - 2)


def drains(station: str, now: int, counts: Sequence[int]) -> Iterator[Reading]:
    """Yield these counts of charged batteries, one each half a minute, the last one now."""
    for ago, charged in enumerate(reversed(counts)):
        yield reading(station, now - ago * _HALF_A_MINUTE, charged)


def shows(station: str, now: int, **what: Any) -> Iterator[Reading]:
    """Yield five minutes of a station with enough batteries and one thing wrong."""
    for ago in range(9, -1, -1):
        yield reading(station, now - ago * _HALF_A_MINUTE, 18, **what)


def reading(station: str, timestamp: int, charged: int, **what: Any) -> Reading:
    return {
        "stationId": station,
        "timestamp": timestamp,
        "swapRate": SWAPS_PER_HOUR,
        "demandSurge": False,
        "chargerUptime": 99.2,
        "chargerHealth": "healthy",
        "chargedBatteries": charged,
        "unchargedBatteries": BATTERIES - charged,
        "errorLogs": [],
        "faultPatterns": [],
        **what,
    }
