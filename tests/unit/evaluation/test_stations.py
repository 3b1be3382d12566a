from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.evaluation.stations import FRESH_SECONDS, WRITES_AT_ONCE, Stations
from bot.runtime.clock import Clock
from rules.units import DAY_MS, MINUTE_MS
from storage.errors import StorageUnavailable
from storage.roster import KEPT_MS
from tests.doubles.runtime import make_runtime
from tests.factories import NOW


@dataclass
class Table:
    """A roster in memory, beside a metrics table."""

    stored: dict[str, int] = field(default_factory=dict)
    in_metrics: list[str] = field(default_factory=list)
    is_down: bool = False
    reads: int = 0
    writes: list[str] = field(default_factory=list)
    passed: float = 0.0

    def read(self, now_ms: int) -> dict[str, int]:
        if self.is_down:
            raise StorageUnavailable("throttled")
        self.reads += 1
        return {name: at for name, at in self.stored.items() if at > now_ms - KEPT_MS}

    def heard(self, station_id: str, at_ms: int) -> None:
        self.writes.append(station_id)
        self.stored[station_id] = max(at_ms, self.stored.get(station_id, 0))

    def stations(self, *configured: str) -> Stations:
        """A replica's, beside others that share the table."""
        roster: Any = self
        clock = Clock(now_ms=self.now_ms, monotonic=lambda: self.passed)
        return Stations(make_runtime(clock=clock), configured, roster, lambda: self.in_metrics)

    def now_ms(self) -> int:
        return NOW + int(self.passed * 1000)


async def test_configured_stations_are_all_there_are() -> None:
    table = Table(in_metrics=["A"])
    stations = table.stations("X")
    stations.heard_of(["Y"])
    await stations.write()
    assert await stations.stations() == ["X"]
    assert (table.reads, table.writes) == (0, [])


async def test_a_deployment_without_a_roster_begins_with_what_the_metrics_table_has() -> None:
    table = Table(in_metrics=["B", "A"])
    stations = table.stations()
    assert await stations.stations() == ["A", "B"]
    await stations.write()
    assert set(table.stored) == {"A", "B"}


async def test_where_there_is_a_roster_a_tick_reads_it_and_nothing_else() -> None:
    table = Table(stored={"A": NOW}, in_metrics=["A", "B"])
    assert await table.stations().stations() == ["A"]
    assert table.reads == 1


async def test_a_first_look_without_end_does_not_hold_up_the_first_tick() -> None:
    class Endless(Table):
        def __iter__(self) -> Any:
            while True:
                self.passed += 1.0
                yield f"S{self.passed:.0f}"

    table = Endless()
    table.in_metrics = table  # type: ignore[assignment]  # a table that never ends
    assert len(await table.stations().stations()) == 11


async def test_a_station_that_reports_here_is_known_at_once_and_at_the_next_tick_of_another_replica() -> None:
    table = Table(stored={"OLD": NOW})
    here, leader = table.stations(), table.stations()
    assert await leader.stations() == ["OLD"]
    here.heard_of(["NEW"])
    assert "NEW" in await here.stations()
    await here.write()
    assert await leader.stations() == ["NEW", "OLD"]


async def test_a_station_on_the_roster_is_written_again_once_a_day_whoever_hears_of_it() -> None:
    table = Table(stored={"A": NOW})
    here, other = table.stations(), table.stations()
    for _minute in range(1_441):
        for replica in (here, other):
            replica.heard_of(["A"])
            await replica.write()
        table.passed += 60.0
    assert table.writes == ["A"]
    assert table.reads == 4


async def test_ten_thousand_that_report_after_a_start_cost_one_read_if_the_roster_has_them() -> None:
    names = [f"S{number}" for number in range(10_000)]
    table = Table(stored=dict.fromkeys(names, NOW))
    stations = table.stations()
    stations.heard_of(names)
    await stations.write()
    assert (table.reads, table.writes) == (1, [])


async def test_many_new_stations_are_written_some_at_a_time_and_none_is_left_out() -> None:
    table = Table(stored={"A": NOW})
    stations = table.stations()
    stations.heard_of(f"S{number}" for number in range(120))
    await stations.write()
    assert len(table.writes) == WRITES_AT_ONCE
    assert len(await stations.stations()) == 121
    for _ in range(3):
        await stations.write()
    assert len(table.stored) == 121


async def test_a_station_that_fell_silent_stays_for_as_long_as_its_metrics_and_then_leaves() -> None:
    table = Table(stored={"A": NOW - KEPT_MS + DAY_MS, "B": NOW})
    stations = table.stations()
    assert await stations.stations() == ["A", "B"]
    table.passed += DAY_MS / 1000
    assert await stations.stations() == ["B"]


async def test_one_that_comes_back_is_on_the_roster_again() -> None:
    table = Table(stored={"A": NOW - KEPT_MS - MINUTE_MS, "B": NOW})
    stations = table.stations()
    assert await stations.stations() == ["B"]
    stations.heard_of(["A"])
    await stations.write()
    assert table.stored["A"] == NOW


async def test_while_the_roster_cannot_be_read_the_stations_of_before_are_looked_at() -> None:
    table = Table(stored={"A": NOW})
    stations = table.stations()
    await stations.stations()
    table.is_down = True
    stations.heard_of(["B"])
    assert await stations.stations() == ["A", "B"]
    with pytest.raises(StorageUnavailable):
        await table.stations().stations()


async def test_what_is_written_before_others_are_read_is_not_lost_by_the_reading() -> None:
    table = Table(stored={"A": NOW})
    stations = table.stations()
    await stations.stations()
    stations.heard_of(["B"])
    table.passed += FRESH_SECONDS + 1
    assert await stations.stations() == ["A", "B"]
    await stations.write()
    assert set(table.stored) == {"A", "B"}


async def test_a_name_that_the_table_refuses_keeps_no_other_off_the_roster() -> None:
    class Refusing(Table):
        def heard(self, station_id: str, at_ms: int) -> None:
            if station_id == "BAD":
                raise ValueError("no such key")
            super().heard(station_id, at_ms)

    table = Refusing(stored={"A": NOW})
    stations = table.stations()
    stations.heard_of(["BAD", "C", "D"])
    await stations.write()
    assert {"C", "D"} <= set(table.stored)


async def test_those_that_were_missed_come_first_next_time() -> None:
    stations = Table(stored={"A": NOW, "B": NOW}).stations()
    await stations.stations()
    stations.missed(["B"])
    assert await stations.stations() == ["B", "A"]
