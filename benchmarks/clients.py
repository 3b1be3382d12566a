"""
boto3 against aiodynamo: the CPU time this process spends on reading windows.

Only this process is measured, so a slow server does not count. Both return the same items, with exact numbers.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from statistics import median

import aiohttp
from aiodynamo.client import Client
from aiodynamo.credentials import Key, StaticCredentials
from aiodynamo.expressions import HashKey, RangeKey
from aiodynamo.http.aiohttp import AIOHTTP
from yarl import URL

from benchmarks.beside import Beside
from benchmarks.stack import filled_stack
from benchmarks.table import show, spread
from benchmarks.windows import SAMPLES, station
from bot.demo.ministack import REGION
from bot.evaluation.evaluation import CALLS_AT_A_TIME
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stores import Stores
from storage.items import to_attribute, to_values
from storage.paging import all_items

STATIONS = 200
QUERIES = 1_000
ROUNDS = 3

ReadWindow = Callable[[str], Awaitable[int]]


async def run() -> list[Beside]:
    with filled_stack(STATIONS) as (stores, endpoint):
        workers = WorkerThreads()
        since_ms = time.time_ns() // 1_000_000 - 600_000
        async with aiohttp.ClientSession() as session:
            boto3_read = _boto3(stores, workers, since_ms)
            aiodynamo_read = _aiodynamo(session, endpoint, stores.names.metrics, since_ms)
            await _cpu_seconds(boto3_read)
            await _cpu_seconds(aiodynamo_read)
            spent_boto3, spent_aiodynamo = [], []
            for _ in range(ROUNDS):
                spent_boto3.append(await _cpu_seconds(boto3_read))
                spent_aiodynamo.append(await _cpu_seconds(aiodynamo_read))
        workers.close()
    show(
        f"CPU-seconds of {QUERIES:,} Queries, decoded, {ROUNDS} rounds in turns",
        [
            ("boto3 in threads", spread(spent_boto3, "s")),
            ("aiodynamo", spread(spent_aiodynamo, "s")),
            ("boto3 over aiodynamo", f"{median(spent_boto3) / median(spent_aiodynamo):.1f} times"),
        ],
    )
    return [Beside(f"{QUERIES:,} Queries by boto3", "by aiodynamo", "CPU-s", spent_boto3, spent_aiodynamo, 1)]


async def _cpu_seconds(read: ReadWindow) -> float:
    places = asyncio.Semaphore(CALLS_AT_A_TIME)

    async def one(number: int) -> int:
        async with places:
            return await read(station(number % STATIONS))

    began = time.process_time()
    counts = await asyncio.gather(*map(one, range(QUERIES)))
    spent = time.process_time() - began
    assert set(counts) == {SAMPLES}
    return spent


def _boto3(stores: Stores, workers: WorkerThreads, since_ms: int) -> ReadWindow:
    def query(name: str) -> int:
        items = all_items(
            stores.client,
            "query",
            TableName=stores.names.metrics,
            KeyConditionExpression="#stationId = :stationId AND #timestamp >= :since",
            ExpressionAttributeNames={"#stationId": "stationId", "#timestamp": "timestamp"},
            ExpressionAttributeValues={":stationId": {"S": name}, ":since": to_attribute(since_ms)},
            ScanIndexForward=False,
        )
        return len([to_values(item) for item in items])

    async def read(name: str) -> int:
        return await workers.run(query, name)

    return read


def _aiodynamo(session: aiohttp.ClientSession, endpoint: str, table: str, since_ms: int) -> ReadWindow:
    client = Client(
        AIOHTTP(session),
        StaticCredentials(Key("local", "local")),
        REGION,
        endpoint=URL(endpoint),
        numeric_type=Decimal,
    )

    async def read(name: str) -> int:
        condition = HashKey("stationId", name) & RangeKey("timestamp").gte(since_ms)
        return len([item async for item in client.query(table, condition, scan_forward=False)])

    return read
