"""Reading the newest metrics: within bounds, and never in the way of decisions."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.clock import Clock
from bot.counters import Counters
from bot.rechecks import AT_A_TIME, Rechecks
from bot.threads import POOL_SIZE, Threads
from rules.metric import Metric
from rules.recheck import RecheckVerdict
from rules.ruleset import default_rules
from storage.errors import StorageUnavailable, TableMissing
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

    def newest(self, station_id: str, count: int, until_ms: int) -> list[Metric]:
        return [each for each in self.samples if each.timestamp <= until_ms][:count]


@pytest.fixture
def threads() -> Iterator[Threads]:
    made = Threads()
    yield made
    made.close()


def rechecks(table: Any, threads: Threads, give_up_seconds: float = 5.0) -> Rechecks:
    clock = Clock(now_ms=lambda: NOW)
    return Rechecks(table, threads, clock, default_rules(), Counters(), give_up_seconds=give_up_seconds)


async def test_the_newest_metrics_of_the_window_are_looked_at(threads: Threads) -> None:
    short = make_metric(charged_batteries=2, uncharged_batteries=28)
    seen = await rechecks(Table(short), threads).of(make_alert())
    assert (seen.verdict, seen.at) == (RecheckVerdict.UNCHANGED, NOW)


async def test_what_was_reported_long_ago_says_when_the_station_was_last_heard_of(threads: Threads) -> None:
    seen = await rechecks(Table(make_metric(timestamp=NOW - 9 * MINUTE)), threads).of(make_alert())
    assert (seen.verdict, seen.after.sampled_at) == (RecheckVerdict.NO_FRESH_DATA, NOW - 9 * MINUTE)


@pytest.mark.parametrize("failure", [StorageUnavailable("throttled"), TableMissing("ai-ops-metrics")])
async def test_a_table_that_cannot_be_read_is_a_result_with_its_reason(threads: Threads, failure: Exception) -> None:
    seen = await rechecks(Table(failure=failure), threads).of(make_alert())
    assert (seen.verdict, seen.why) == (RecheckVerdict.UNREADABLE, str(failure))


async def test_nobody_waits_for_a_table_that_hangs_and_threads_are_left_for_decisions(threads: Threads) -> None:
    table = Table()
    table.open.clear()
    looking = rechecks(table, threads, give_up_seconds=0.05)
    seen = await asyncio.gather(*(looking.of(make_alert()) for _ in range(2 * POOL_SIZE)))
    assert {each.verdict for each in seen} == {RecheckVerdict.UNREADABLE}
    assert "did not answer within 0.05 s" in str(seen[0].why)
    assert await threads.run(lambda: "a decision") == "a decision"
    assert table.most <= AT_A_TIME
    table.open.set()
