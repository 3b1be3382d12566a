"""
One tick over a thousand stations by boto3, whose calls are counted, against the same Queries with their answers unused.

What a tick costs as the bot reads is in `tick_beside_queries`. Both use the same client, threads and concurrency, and
take turns, so that the machine's load affects both. ministack is one Python process and slower than DynamoDB: the ratio
is what counts. The tick is measured with the stored roster, and with stations discovered as before there was one: a
call for each, every five minutes.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median

import pytest

from benchmarks.beside import Beside
from benchmarks.stack import Stepped, filled_stack
from benchmarks.table import show, spread
from benchmarks.windows import TABLE, station
from bot.evaluation import readings
from bot.evaluation.evaluation import CALLS_AT_A_TIME
from bot.evaluation.look_for_stations import steps_a_second
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.runtime.worker_threads import POOL_SIZE, WorkerThreads
from bot.tables.stores import Stores
from storage.items import to_attribute
from storage.windows import WindowClient
from tests.doubles.runtime import make_runtime

STATIONS = 1_000
ROUNDS = 3
TICKS_A_DISCOVERY = 5


@dataclass
class Cost:
    """What some work cost: seconds, seconds of the processor in this process, and calls to DynamoDB."""

    seconds: float
    processor: float
    calls: int


class Meter:
    """Counts the calls of a client."""

    def __init__(self, stores: Stores) -> None:
        self._calls = 0
        stores.client.meta.events.register("before-call.dynamodb", self._count)

    def _count(self, **_event: object) -> None:
        self._calls += 1

    async def cost(self, work: Callable[[], Awaitable[None]]) -> Cost:
        """Do the work and return what it cost."""
        began, processor, calls = time.perf_counter(), time.process_time(), self._calls
        await work()
        return Cost(time.perf_counter() - began, time.process_time() - processor, self._calls - calls)


async def run() -> list[Beside]:
    with filled_stack(STATIONS) as (stores, _):
        stepped = Stepped()
        runtime = make_runtime(threads=POOL_SIZE, clock=stepped.clock)
        meter = Meter(stores)
        names = tuple(station(number) for number in range(STATIONS))
        for name in names:
            stores.roster.heard(name, runtime.clock.now_ms())
        stations = Stations(runtime, (), stores.roster, stores.metrics.each_station)
        tick = Tick(runtime, stores, stations, every_seconds=750)
        configured = Tick(runtime, stores, Stations(runtime, names, stores.roster, list), every_seconds=750)

        async def ticked(tick: Tick) -> None:
            stepped.step()
            report = await tick.run(fence=1)
            assert report.stations == STATIONS
            assert not report.missed

        async def bare() -> None:
            await queries(stores.client, names, runtime.workers, runtime.clock.now_ms() - runtime.rules.window_ms)

        async def discovered() -> None:
            assert len(await runtime.workers.run(stores.metrics.stations)) == STATIONS

        with pytest.MonkeyPatch.context() as patch:
            # The pasts of all are read at once, not a hundred a tick.
            patch.setattr(readings, "FILLS_A_LOOK", STATIONS)
            await ticked(tick)
        await ticked(configured)
        bares, ticks, plain, discoveries = [], [], [], []
        for _ in range(ROUNDS):
            bares.append(await meter.cost(bare))
            ticks.append(await meter.cost(lambda: ticked(tick)))
            plain.append(await meter.cost(lambda: ticked(configured)))
            discoveries.append(await meter.cost(discovered))
        runtime.workers.close()
    _show(bares, ticks, plain, discoveries)
    return [
        Beside(f"a tick of {STATIONS:,} by boto3", "the Queries", "s", *_both(ticks, bares, "seconds"), to_reach=1.25),
        Beside("its processor", "the Queries", "CPU-s", *_both(ticks, bares, "processor"), to_reach=0.33),
    ]


def _both(mine: list[Cost], theirs: list[Cost], name: str) -> tuple[list[float], list[float]]:
    return [getattr(each, name) for each in mine], [getattr(each, name) for each in theirs]


def _show(bares: list[Cost], ticks: list[Cost], plain: list[Cost], discoveries: list[Cost]) -> None:
    ratios = [mine.seconds / floor.seconds for mine, floor in zip(ticks, bares, strict=True)]
    # The five-minute discovery, spread over the ticks that shared it.
    before = [
        Cost(0.0, tick.processor + each.processor / TICKS_A_DISCOVERY, tick.calls + each.calls // TICKS_A_DISCOVERY)
        for tick, each in zip(plain, discoveries, strict=True)
    ]
    show(
        f"One tick over {STATIONS:,} stations, {ROUNDS} rounds in turns",
        [
            ("the Queries alone", spread([each.seconds for each in bares], "s")),
            ("the whole tick", spread([each.seconds for each in ticks], "s")),
            (
                "tick over Queries, medians",
                f"{median(each.seconds for each in ticks) / median(each.seconds for each in bares):.2f} times",
            ),
            ("tick over Queries, by round", spread(ratios, "times")),
            ("calls of a tick, stored roster", f"{median(each.calls for each in ticks):,.0f}"),
            ("calls of a tick, with discovery", f"{median(each.calls for each in before):,.0f}"),
            ("processor, stored roster", spread([each.processor for each in ticks], "s")),
            ("processor, with discovery", spread([each.processor for each in before], "s")),
            ("the look beside it", f"{steps_a_second(STATIONS)} calls a second"),
        ],
    )


async def queries(client: WindowClient, names: tuple[str, ...], workers: WorkerThreads, since_ms: int) -> None:
    """Ask for the windows of stations, and throw the answers away."""
    slots = asyncio.Semaphore(CALLS_AT_A_TIME)

    def query(name: str) -> int:
        answer = client.query(
            TableName=TABLE,
            KeyConditionExpression="#stationId = :stationId AND #timestamp >= :since",
            ExpressionAttributeNames={"#stationId": "stationId", "#timestamp": "timestamp"},
            ExpressionAttributeValues={":stationId": {"S": name}, ":since": to_attribute(since_ms)},
            ScanIndexForward=False,
        )
        return int(answer["Count"])

    async def one(name: str) -> int:
        async with slots:
            return await workers.run(query, name)

    counts = await asyncio.gather(*map(one, names))
    assert all(counts)
