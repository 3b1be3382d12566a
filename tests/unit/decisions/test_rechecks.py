"""Reading the newest metrics: within bounds, and never in the way of decisions."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.decisions.rechecks import AT_A_TIME, IN_VAIN, OF_ORDERS_AT_A_TIME, Rechecks
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import POOL_SIZE, WorkerThreads
from bot.tables.history import SampleHistory
from bot.tables.recent_metrics import RecentReader
from rules.alert.recheck import RecheckVerdict
from rules.metric import Metric
from storage.errors import StorageUnavailable, TableMissing
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_alert, make_metric


class Table:
    """Metrics that can hang or fail, and that remember how many asked at a time."""

    def __init__(self, *samples: Metric, failure: Exception | None = None) -> None:
        self.samples = samples
        self.failure = failure
        self.open = threading.Event()
        self.open.set()
        self.inside = 0
        self.most = 0

    def since(self, station_id: str, since_ms: int, until_ms: int) -> list[Metric]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.open.wait(5)
        self.inside -= 1
        if self.failure is not None:
            raise self.failure
        return [each for each in self.samples if since_ms <= each.timestamp <= until_ms]

    def between(self, station_id: str, since_ms: int, until_ms: int) -> list[Metric]:
        return [each for each in self.samples if since_ms <= each.timestamp <= until_ms]

    def newest(self, station_id: str, count: int, until_ms: int) -> list[Metric]:
        return [each for each in self.samples if each.timestamp <= until_ms][:count]


@pytest.fixture
def workers() -> Iterator[WorkerThreads]:
    made = WorkerThreads()
    yield made
    made.close()


def rechecks(table: Any, workers: WorkerThreads, give_up_seconds: float = 5.0) -> Rechecks:
    clock = Clock(now_ms=lambda: NOW)
    return Rechecks(
        make_runtime(clock=clock, workers=workers),
        RecentReader(table, SampleHistory()),
        give_up_seconds=give_up_seconds,
    )


async def test_the_newest_metrics_of_the_window_are_looked_at(workers: WorkerThreads) -> None:
    short = make_metric(charged_batteries=2, uncharged_batteries=28)
    seen = await rechecks(Table(short), workers).of(make_alert())
    assert (seen.verdict, seen.at) == (RecheckVerdict.UNCHANGED, NOW)


async def test_what_was_reported_long_ago_says_when_the_station_was_last_heard_of(workers: WorkerThreads) -> None:
    seen = await rechecks(Table(make_metric(timestamp=NOW - 9 * MINUTE)), workers).of(make_alert())
    assert (seen.verdict, seen.after.sampled_at) == (RecheckVerdict.NO_FRESH_DATA, NOW - 9 * MINUTE)


@pytest.mark.parametrize("failure", [StorageUnavailable("throttled"), TableMissing("ai-ops-metrics")])
async def test_a_table_that_cannot_be_read_is_a_result_with_its_reason(
    workers: WorkerThreads, failure: Exception
) -> None:
    seen = await rechecks(Table(failure=failure), workers).of(make_alert())
    assert (seen.verdict, seen.why) == (RecheckVerdict.UNREADABLE, str(failure))


async def test_by_a_wrong_clock_no_metrics_are_the_newest(workers: WorkerThreads) -> None:
    table: Any = Table(make_metric(charged_batteries=2, uncharged_batteries=28))
    clock, why = Clock(now_ms=lambda: NOW), "this machine's clock is +600 s off AWS's"
    runtime = make_runtime(clock=clock, workers=workers)
    looking = Rechecks(runtime, RecentReader(table, SampleHistory()), clock_fault=lambda: why)
    seen = await looking.of(make_alert())
    assert (seen.verdict, seen.why) == (RecheckVerdict.UNREADABLE, why)
    with pytest.raises(StorageUnavailable, match="600 s"):
        await looking.finding(make_alert())


async def test_nobody_waits_for_a_table_that_hangs_and_threads_are_left_for_decisions(workers: WorkerThreads) -> None:
    table = Table()
    table.open.clear()
    looking = rechecks(table, workers, give_up_seconds=0.05)
    seen = await asyncio.gather(*(looking.of(make_alert()) for _ in range(2 * POOL_SIZE)))
    assert {each.verdict for each in seen} == {RecheckVerdict.UNREADABLE}
    assert "did not answer within 0.05 s" in str(seen[0].why)
    assert await workers.run(lambda: "a decision") == "a decision"
    assert table.most <= AT_A_TIME
    table.open.set()


class HalfATable(Table):
    """Hangs for some stations only."""

    def since(self, station_id: str, since_ms: int, until_ms: int) -> list[Metric]:
        return super().since(station_id, since_ms, until_ms) if station_id.startswith("HANGS") else []

    def in_other_units(self, station_id: str, count: int, until_ms: int) -> list[Metric]:
        return []


async def test_an_order_does_not_wait_for_each_of_500_stations_while_the_table_hangs(workers: WorkerThreads) -> None:
    table = Table()
    table.open.clear()
    looking = rechecks(table, workers, give_up_seconds=0.1).of_one_order()
    seen = [each for _ in range(125) for each in await asyncio.gather(*(looking.of(make_alert()) for _ in range(4)))]
    waited_for = [each for each in seen if "did not answer within" in str(each.why)]
    assert len(waited_for) < IN_VAIN + AT_A_TIME
    assert {each.verdict for each in seen} == {RecheckVerdict.UNREADABLE}
    assert str(seen[-1].why) == "The metrics table did not answer for the stations before this one."
    table.open.set()


async def test_what_fails_at_once_costs_an_order_no_time_so_every_station_is_looked_at(workers: WorkerThreads) -> None:
    table = Table(failure=StorageUnavailable("throttled"))
    looking = rechecks(table, workers).of_one_order()
    seen = [await looking.of(make_alert()) for _ in range(50)]
    assert {each.why for each in seen} == {"throttled"}


async def test_the_next_order_looks_again(workers: WorkerThreads) -> None:
    table = Table(make_metric(charged_batteries=2, uncharged_batteries=28))
    table.open.clear()
    looking = rechecks(table, workers, give_up_seconds=0.05)
    order = looking.of_one_order()
    seen = [await order.of(make_alert()) for _ in range(5)]
    assert {each.verdict for each in seen} == {RecheckVerdict.UNREADABLE}
    table.open.set()
    assert (await looking.of_one_order().of(make_alert())).verdict is RecheckVerdict.UNCHANGED


async def test_a_press_does_not_wait_behind_the_looks_of_orders(workers: WorkerThreads) -> None:
    table = HalfATable()
    table.open.clear()
    looking = rechecks(table, workers)
    orders = [looking.of_one_order() for _ in range(3)]
    hangs = [asyncio.ensure_future(each.of(make_alert(station_id="HANGS"))) for each in orders for _ in range(4)]
    await asyncio.sleep(0.1)
    seen = await asyncio.wait_for(looking.of(make_alert(station_id="WELL")), 1)
    assert seen.verdict is RecheckVerdict.NO_FRESH_DATA
    assert table.most <= OF_ORDERS_AT_A_TIME
    table.open.set()
    await asyncio.gather(*hangs)
