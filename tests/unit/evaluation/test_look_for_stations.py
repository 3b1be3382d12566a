from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.evaluation.look_for_stations import ROUND_SECONDS, LookForStations, steps_a_second
from bot.runtime.clock import Clock
from storage.errors import StorageUnavailable
from storage.roster import KEPT_MS
from tests.doubles.runtime import make_runtime
from tests.factories import NOW


@dataclass
class Network:
    """Stations in a metrics table, by when they reported last; what is found is known at once."""

    table: dict[str, int]
    known: set[str] = field(default_factory=set)
    found: dict[str, int] = field(default_factory=dict)
    is_certain: bool = True
    leaps: bool = True
    is_down: bool = False
    calls: int = 0
    passed: float = 0.0
    call_seconds: float = 0.0
    are_configured: bool = False

    def __post_init__(self) -> None:
        clock = Clock(now_ms=lambda: NOW, monotonic=lambda: self.passed)
        mine: Any = self
        self.runtime = make_runtime(clock=clock)
        self.look = LookForStations(self.runtime, mine, mine, mine)

    async def write(self) -> None: ...

    def last_seen(self, seen: dict[str, int]) -> None:
        self.found |= seen
        self.known |= set(seen)

    def newest_time(self, station: str) -> int | None:
        self.calls += 1
        return self.table.get(station)

    def has_any(self, station: str, since_ms: int, until_ms: int) -> bool:
        self.calls += 1
        return False

    def walk(self) -> Any:
        left = sorted(self.table)
        walk = SimpleNamespace(leaps=self.leaps, is_done=False)
        walk.step = self._step(walk, left)
        return walk

    def _step(self, walk: Any, left: list[str]) -> Callable[[], list[str]]:
        def step() -> list[str]:
            self.calls += 1
            self.passed += self.call_seconds
            if self.is_down:
                raise StorageUnavailable("throttled")
            met, left[:] = left[:1], left[1:]
            walk.is_done = not met
            return met

        return step

    async def seconds(self, count: int) -> None:
        for _ in range(count):
            await self.look.run()
            self.passed += 1.0


@pytest.mark.parametrize(
    ("stations", "steps", "round_seconds"),
    [(0, 1, 1), (5, 1, 5), (100, 10, 10), (1_000, 10, 100), (10_000, 100, 100), (20_000, 100, 200)],
)
def test_a_look_comes_round_in_a_hundred_seconds_up_to_ten_thousand_stations(
    stations: int, steps: int, round_seconds: int
) -> None:
    assert steps_a_second(stations) == steps
    assert max(1, stations) / steps == round_seconds
    assert ROUND_SECONDS == 100


@pytest.mark.parametrize("stations", [3, 60, 700])
async def test_whoever_writes_a_station_it_is_found_within_a_round_and_a_round_costs_a_call_a_station(
    stations: int,
) -> None:
    network = Network({f"S{number:04}": NOW for number in range(stations)})
    network.known = set(network.table)
    network.table["S0001b"] = NOW - 1
    await network.seconds(ROUND_SECONDS)
    assert network.found == {"S0001b": NOW - 1}
    rounds = network.calls / (stations + 2)
    assert 1 <= rounds <= ROUND_SECONDS / 3


async def test_stations_that_are_known_cost_no_more_than_being_passed() -> None:
    network = Network(dict.fromkeys(("A", "B"), NOW), known={"A", "B"})
    await network.seconds(3)
    assert (network.found, network.calls) == ({}, 3)


async def test_one_that_stopped_long_ago_is_not_put_on_the_roster_by_its_old_rows_until_it_reports() -> None:
    network = Network({"GONE": NOW - KEPT_MS, "A": NOW}, known={"A"})
    await network.seconds(9)
    assert network.found == {}
    network.table["GONE"] = NOW
    await network.seconds(9)
    assert network.found == {"GONE": NOW}


async def test_a_station_whose_clock_runs_ahead_was_heard_now() -> None:
    network = Network({"A": NOW + 10**9})
    await network.seconds(2)
    assert network.found == {"A": NOW}


async def test_only_the_leader_looks_and_a_new_one_begins_a_round() -> None:
    network = Network(dict.fromkeys(("A", "B", "C"), NOW), is_certain=False)
    await network.seconds(5)
    assert network.calls == 0
    network.is_certain = True
    await network.seconds(1)
    network.is_certain = False
    await network.seconds(1)
    network.is_certain = True
    await network.seconds(4)
    assert set(network.found) == {"A", "B", "C"}


async def test_a_table_that_takes_no_leaps_is_read_a_page_a_second() -> None:
    network = Network({f"S{number:04}": NOW for number in range(500)}, leaps=False)
    network.known = set(network.table)
    await network.seconds(5)
    assert network.calls == 5


async def test_a_slow_table_makes_a_round_longer_and_takes_no_thread_for_more_than_a_second() -> None:
    network = Network({f"S{number:04}": NOW for number in range(1_000)}, call_seconds=0.5)
    network.known = set(network.table)
    await network.look.run()
    assert network.calls == 2


async def test_a_table_that_fails_is_looked_at_again_from_where_the_look_was() -> None:
    network = Network(dict.fromkeys(("A", "B"), NOW))
    await network.seconds(1)
    network.is_down = True
    await network.seconds(3)
    network.is_down = False
    await network.seconds(2)
    assert set(network.found) == {"A", "B"}


async def test_where_stations_are_configured_nothing_is_looked_for() -> None:
    network = Network({"A": NOW}, are_configured=True)
    await network.seconds(3)
    assert network.calls == 0


async def test_tables_that_stay_down_are_a_line_of_the_log_a_minute() -> None:
    network = Network({"A": NOW}, is_down=True)
    with capture_logs() as logs:
        await network.seconds(150)
    assert len(logs) == 3
