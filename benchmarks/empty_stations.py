"""Stations without a charged battery that keep reporting; each gets its own card."""

import asyncio
import time
from typing import Any

from benchmarks.windows import station
from bot.demo.fleet.feed import Feed

_HISTORY_MS = 240_000
_STEP_MS = 30_000
_REPORT_SECONDS = 20.0


class EmptyStations:
    """A number of stations that never change, so that their alerts do not change by themselves."""

    def __init__(self, count: int, feed: Feed) -> None:
        self._count = count
        self._feed = feed

    async def report(self) -> None:
        """Report the last minutes, then keep reporting until cancelled."""
        now = _now()
        await self._feed.post([each for at in range(now - _HISTORY_MS, now, _STEP_MS) for each in self._metrics(at)])
        while True:
            await self._feed.post(self._metrics(_now()))
            await asyncio.sleep(_REPORT_SECONDS)

    def _metrics(self, at: int) -> list[dict[str, Any]]:
        return [_metric(station(number), at) for number in range(self._count)]


def _now() -> int:
    return time.time_ns() // 1_000_000


def _metric(name: str, at: int) -> dict[str, Any]:
    return {
        "stationId": name,
        "timestamp": at,
        "swapRate": 24,
        "demandSurge": False,
        "chargerUptime": 99.2,
        "chargerHealth": "healthy",
        "chargedBatteries": 0,
        "unchargedBatteries": 24,
        "errorLogs": [],
        "faultPatterns": [],
    }
