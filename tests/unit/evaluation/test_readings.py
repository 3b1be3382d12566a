"""Stations are handed to threads several at a time, each once, and none of them stops another."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from bot.evaluation.conditions import StationReading
from bot.evaluation.readings import Began, Readings
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.recent_metrics import RecentMetrics
from rules.evaluate.ruleset import default_rules
from storage.errors import StorageUnavailable
from tests.doubles.runtime import make_runtime
from tests.factories import NOW, make_metric

AT_A_TIME = 10


class Handing(WorkerThreads):
    """Counts how often a thread is handed something."""

    def __init__(self) -> None:
        super().__init__(4)
        self.times = 0

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.times += 1
        return await super().run(function, *args, **kwargs)


class Recent:
    """Reads any station; what a test puts into `raises` is raised."""

    def __init__(self) -> None:
        self.read_of: list[str] = []
        self.raises: dict[str, Exception] = {}

    def read(self, station_id: str, now_ms: int, *_given: Any, **_named: Any) -> RecentMetrics:
        self.read_of.append(station_id)
        if station_id in self.raises:
            raise self.raises[station_id]
        sample = make_metric(station_id=station_id, timestamp=now_ms)
        return RecentMetrics(default_rules().window(station_id, [sample], now_ms))


class Reading:
    def __init__(self, monotonic: Callable[[], float] = lambda: 0.0) -> None:
        self.recent: Any = Recent()
        self.workers = Handing()
        self.runtime = make_runtime(clock=Clock(now_ms=lambda: NOW, monotonic=monotonic), workers=self.workers)
        self.began = Began(NOW, 0.0, 1_000_000.0)

    async def of(self, *stations: str) -> list[StationReading | None]:
        found = await Readings(self.runtime, self.recent, None, AT_A_TIME).of(stations, self.began)
        self.workers.close()
        return found


def names(how_many: int) -> list[str]:
    return [f"STATION_{number:04d}" for number in range(how_many)]


@pytest.mark.parametrize("how_many", [0, 1, 9, 39, 400, 1_000])
async def test_each_station_is_read_once_and_answered_in_its_place(how_many: int) -> None:
    reading, stations = Reading(), names(how_many)
    found = await reading.of(*stations)
    assert [each.station_id for each in found if each] == stations
    assert sorted(reading.recent.read_of) == stations


async def test_of_many_a_thread_takes_several_and_of_few_one() -> None:
    many, few = Reading(), Reading()
    await many.of(*names(1_000))
    await few.of(*names(39))
    assert many.workers.times < 500
    assert few.workers.times >= 39


async def test_a_thread_whose_calls_take_long_takes_no_more_in_a_turn() -> None:
    """Else a stop would wait for ten time-outs in a row."""
    seconds = count()
    reading = Reading(lambda: float(next(seconds)))
    await reading.of(*names(400))
    assert reading.workers.times >= 400


async def test_what_is_wrong_with_one_of_several_stops_none_of_the_others() -> None:
    reading, stations = Reading(), names(1_000)
    reading.recent.raises = {stations[3]: RuntimeError("unforeseen"), stations[4]: StorageUnavailable("throttled")}
    found = await reading.of(*stations)
    assert [station for station, each in zip(stations, found, strict=True) if each is None] == stations[3:5]
    assert reading.began.surprises == {stations[3]}
    assert str(reading.began.why_missed) == "throttled"
