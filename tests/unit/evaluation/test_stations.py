from dataclasses import dataclass, field

from bot.evaluation.stations import REDISCOVER_SECONDS, Stations
from bot.runtime.clock import Clock
from tests.doubles.runtime import make_runtime


@dataclass
class Table:
    stations: list[str] = field(default_factory=lambda: ["B", "A"])
    read: int = 0
    now: float = 0.0

    def discover(self) -> list[str]:
        self.read += 1
        return self.stations

    def known_stations(self, *configured: str) -> Stations:
        return Stations(make_runtime(clock=Clock(monotonic=lambda: self.now)), configured, self.discover)


async def test_configured_stations_are_all_there_are() -> None:
    table = Table()
    stations = table.known_stations("X")
    stations.heard_of(["Y"])
    assert await stations.stations() == ["X"]
    assert table.read == 0


async def test_stations_are_discovered_and_not_at_every_tick() -> None:
    table = Table()
    stations = table.known_stations()
    assert await stations.stations() == ["A", "B"]
    table.stations = ["A", "B", "C"]
    assert await stations.stations() == ["A", "B"]
    table.now = REDISCOVER_SECONDS + 1
    assert await stations.stations() == ["A", "B", "C"]
    assert table.read == 2


async def test_a_station_that_reports_here_is_known_at_once() -> None:
    stations = Table().known_stations()
    stations.heard_of(["NEW"])
    assert "NEW" in await stations.stations()


async def test_a_station_that_fell_silent_is_not_forgotten() -> None:
    table = Table()
    stations = table.known_stations()
    await stations.stations()
    table.stations, table.now = [], REDISCOVER_SECONDS + 1
    assert await stations.stations() == ["A", "B"]


async def test_those_that_were_missed_come_first_next_time() -> None:
    stations = Table().known_stations()
    await stations.stations()
    stations.missed(["B"])
    assert await stations.stations() == ["B", "A"]
