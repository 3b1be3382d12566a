"""What is usual is read for some stations at a time; nothing waits for it, and nothing that fails there stops it."""

from types import SimpleNamespace
from typing import Any

from bot.evaluation.evaluate_rules import EvaluateRules
from bot.evaluation.fill_days import STATIONS_A_RUN, FillDays
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


async def test_some_at_a_time_and_the_next_ones_the_next_time() -> None:
    runtime, days = make_runtime(), Days("S003")
    fill_days = FillDays(runtime, days)  # type: ignore[arg-type]
    stations: list[Any] = [f"S{number:03}" for number in range(25)]
    fill_days.wanted(stations)
    for count in (STATIONS_A_RUN, 2 * STATIONS_A_RUN, len(stations), len(stations)):
        await fill_days.run()
        assert days.filled == stations[:count]
    runtime.workers.close()


class Leads:
    """Leads as long as `lease` is one."""

    fault = None
    lease: Any = SimpleNamespace(fence=1)

    async def keep(self) -> Any:
        return self.lease


class Ticks:
    async def run(self, _fence: int) -> Any:
        return SimpleNamespace(has_changed_alerts=False, seen=[SimpleNamespace(station_id="S001")])


async def test_no_tick_waits_for_it_and_who_no_longer_evaluates_reads_nothing() -> None:
    runtime, days, leads, ticks = make_runtime(), Days(), Leads(), Ticks()
    fill_days = FillDays(runtime, days)  # type: ignore[arg-type]
    evaluate = EvaluateRules(runtime, leads, ticks, fill_days, lambda: None)  # type: ignore[arg-type]
    await evaluate.run()
    assert days.filled == []
    await fill_days.run()
    assert days.filled == ["S001"]
    days.filled.clear()
    leads.lease = None
    await evaluate.run()
    await fill_days.run()
    assert days.filled == []
    runtime.workers.close()
