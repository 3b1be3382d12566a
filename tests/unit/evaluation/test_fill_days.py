"""What is usual is read for some stations a tick, and nothing that fails there stops the rest."""

from typing import Any

from bot.evaluation.fill_days import STATIONS_A_TICK, FillDays
from storage.errors import StorageUnavailable
from tests.doubles.runtime import make_runtime


class Days:
    def __init__(self, *broken: str) -> None:
        self._broken = broken
        self.filled: list[str] = []

    def is_due(self, station_id: str, _now_ms: int) -> bool:
        return station_id not in self.filled

    def fill(self, station_id: str, _now_ms: int) -> None:
        self.filled.append(station_id)
        if station_id in self._broken:
            raise StorageUnavailable("metrics")


async def test_some_a_tick_and_the_next_ones_at_the_next_tick() -> None:
    runtime, days = make_runtime(), Days("S003")
    fill_days = FillDays(runtime, days)  # type: ignore[arg-type]
    stations: list[Any] = [f"S{number:03}" for number in range(25)]
    for count in (STATIONS_A_TICK, 2 * STATIONS_A_TICK, len(stations), len(stations)):
        await fill_days.some(stations)
        assert days.filled == stations[:count]
    runtime.workers.close()
