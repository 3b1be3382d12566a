"""
One tick over a thousand stations, beside the same Queries with nothing done to the answers.

Both use the same client, threads and number of reads at a time, and take turns in one run: the machine's
moods fall on both. ministack is one Python process and answers slower than DynamoDB; the ratio is what counts.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median

from benchmarks.stack import filled_stack
from benchmarks.table import show, spread
from benchmarks.windows import station
from bot.evaluation.fleet_snapshot import FleetWriter
from bot.evaluation.stations import Stations
from bot.evaluation.storms import Storms
from bot.evaluation.tick import CALLS_AT_A_TIME, Tick
from bot.runtime.clock import Clock
from bot.runtime.ids import new_id
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stores import Stores
from rules.evaluate.ruleset import default_rules
from storage.items import to_attribute

STATIONS = 1_000
ROUNDS = 5


async def run() -> None:
    with filled_stack(STATIONS) as (stores, _):
        threads, clock, rules = WorkerThreads(), Clock(), default_rules()
        names = tuple(station(number) for number in range(STATIONS))
        tick = Tick(
            metrics=stores.metrics,
            alerts=stores.alerts,
            adoption=stores.adoption,
            guards=stores.guards,
            changing=stores.changing,
            mutes=stores.mutes,
            fleet=FleetWriter(stores.fleet, threads, clock, rules, every_seconds=60),
            roster=Stations(names, list, threads, clock),
            rules=rules,
            threads=threads,
            clock=clock,
            counters=Telemetry(),
            storms=Storms(stores.digests, rules.storm, threads, clock, new_id),
            deadline_seconds=600,
        )

        async def ticked() -> None:
            report = await tick.run(fence=1)
            assert report.stations == STATIONS
            assert not report.missed

        async def bare() -> None:
            await _queries(stores, names, threads, clock.now_ms() - rules.window_ms)

        await ticked()
        await bare()
        ticks, bares = [], []
        for _ in range(ROUNDS):
            bares.append(await _seconds(bare))
            ticks.append(await _seconds(ticked))
        threads.close()
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


async def _queries(stores: Stores, names: tuple[str, ...], threads: WorkerThreads, since_ms: int) -> None:
    places = asyncio.Semaphore(CALLS_AT_A_TIME)

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
        async with places:
            return await threads.run(query, name)

    counts = await asyncio.gather(*map(one, names))
    assert all(counts)
