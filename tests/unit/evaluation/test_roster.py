from dataclasses import dataclass, field

from bot.evaluation.stations import REDISCOVER_SECONDS, Stations
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads


@dataclass
class Table:
    stations: list[str] = field(default_factory=lambda: ["B", "A"])
    read: int = 0
    now: float = 0.0

    def discover(self) -> list[str]:
        self.read += 1
        return self.stations

    def roster(self, *configured: str) -> Stations:
        return Stations(configured, self.discover, WorkerThreads(1), Clock(monotonic=lambda: self.now))


async def test_configured_stations_are_all_there_are() -> None:
    table = Table()
    roster = table.roster("X")
    roster.heard_of(["Y"])
    assert await roster.stations() == ["X"]
    assert table.read == 0


async def test_stations_are_discovered_and_not_at_every_tick() -> None:
    table = Table()
    roster = table.roster()
    assert await roster.stations() == ["A", "B"]
    table.stations = ["A", "B", "C"]
    assert await roster.stations() == ["A", "B"]
    table.now = REDISCOVER_SECONDS + 1
    assert await roster.stations() == ["A", "B", "C"]
    assert table.read == 2


async def test_a_station_that_reports_here_is_known_at_once() -> None:
    roster = Table().roster()
    roster.heard_of(["NEW"])
    assert "NEW" in await roster.stations()


async def test_a_station_that_fell_silent_is_not_forgotten() -> None:
    table = Table()
    roster = table.roster()
    await roster.stations()
    table.stations, table.now = [], REDISCOVER_SECONDS + 1
    assert await roster.stations() == ["A", "B"]


async def test_those_that_were_missed_come_first_next_time() -> None:
    roster = Table().roster()
    await roster.stations()
    roster.missed(["B"])
    assert await roster.stations() == ["B", "A"]
