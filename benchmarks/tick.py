"""
One tick over a thousand stations, against the same Queries with their answers unused.

Both use the same client, threads and concurrency, and take turns, so that the machine's load affects both.
ministack is one Python process and slower than DynamoDB: the ratio is what counts.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median

from benchmarks.stack import filled_stack
from benchmarks.table import show, spread
from benchmarks.windows import station
from bot.evaluation.stations import Stations
from bot.evaluation.tick import CALLS_AT_A_TIME, Tick
from bot.runtime.worker_threads import POOL_SIZE, WorkerThreads
from bot.tables.stores import Stores
from storage.items import to_attribute
from tests.doubles.runtime import make_runtime

STATIONS = 1_000
ROUNDS = 5


async def run() -> None:
    with filled_stack(STATIONS) as (stores, _):
        runtime = make_runtime(threads=POOL_SIZE)
        names = tuple(station(number) for number in range(STATIONS))
        tick = Tick(runtime, stores, Stations(runtime, names, list), every_seconds=750)

        async def ticked() -> None:
            report = await tick.run(fence=1)
            assert report.stations == STATIONS
            assert not report.missed

        async def bare() -> None:
            await _queries(stores, names, runtime.workers, runtime.clock.now_ms() - runtime.rules.window_ms)

        await ticked()
        await bare()
        ticks, bares = [], []
        for _ in range(ROUNDS):
            bares.append(await _seconds(bare))
            ticks.append(await _seconds(ticked))
        runtime.workers.close()
    ratios = [mine / floor for mine, floor in zip(ticks, bares, strict=True)]
    show(
        f"One tick over {STATIONS:,} stations, {ROUNDS} rounds in turns",
        [
            ("the Queries alone", spread(bares, "s")),
            ("the whole tick", spread(ticks, "s")),
            ("tick over Queries, medians", f"{median(ticks) / median(bares):.2f} times"),
            ("tick over Queries, by round", spread(ratios, "times")),
        ],
    )


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def _queries(stores: Stores, names: tuple[str, ...], workers: WorkerThreads, since_ms: int) -> None:
    slots = asyncio.Semaphore(CALLS_AT_A_TIME)

    def query(name: str) -> int:
        answer = stores.client.query(
            TableName=stores.names.metrics,
            KeyConditionExpression="#stationId = :stationId AND #timestamp >= :since",
            ExpressionAttributeNames={"#stationId": "stationId", "#timestamp": "timestamp"},
            ExpressionAttributeValues={":stationId": {"S": name}, ":since": to_attribute(since_ms)},
            ScanIndexForward=False,
        )
        return answer["Count"]

    async def one(name: str) -> int:
        async with slots:
            return await workers.run(query, name)

    counts = await asyncio.gather(*map(one, names))
    assert all(counts)
