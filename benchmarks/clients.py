"""
boto3, the quick client and aiodynamo: the CPU time this process spends on reading windows.

Only this process is measured, so a slow server does not count. All return the same items, with exact numbers.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from statistics import median
from typing import Any

import aiohttp
import pytest
from aiodynamo.client import Client
from aiodynamo.credentials import Key, StaticCredentials
from aiodynamo.expressions import HashKey, RangeKey
from aiodynamo.http.aiohttp import AIOHTTP
from botocore.session import get_session
from yarl import URL

from benchmarks.beside import Beside
from benchmarks.stack import filled_stack
from benchmarks.table import show, spread
from benchmarks.windows import SAMPLES, station
from bot.aws.windows import window_queries
from bot.demo.ministack import REGION
from bot.evaluation.evaluation import CALLS_AT_A_TIME
from bot.runtime.time_outs import TimeOuts
from bot.runtime.worker_threads import WorkerThreads
from storage.items import to_attribute, to_values
from storage.paging import all_items
from storage.windows import WindowClient

STATIONS = 200
QUERIES = 1_000
ROUNDS = 3

ReadWindow = Callable[[str], Awaitable[int]]


async def run() -> list[Beside]:
    with filled_stack(STATIONS) as (stores, endpoint):
        workers = WorkerThreads()
        since_ms = time.time_ns() // 1_000_000 - 600_000
        async with aiohttp.ClientSession() as session:
            reads = {
                "boto3": _in_threads(stores.client, stores.names.metrics, workers, since_ms),
                "quick": _in_threads(quick_client(stores.client), stores.names.metrics, workers, since_ms),
                "aiodynamo": _aiodynamo(session, endpoint, stores.names.metrics, since_ms),
            }
            spent: dict[str, list[float]] = {name: [] for name in reads}
            for number in range(ROUNDS + 1):
                for name, read in reads.items():
                    seconds = await _cpu_seconds(read)
                    if number:
                        spent[name].append(seconds)
        workers.close()
    show(
        f"CPU-seconds of {QUERIES:,} Queries, decoded, {ROUNDS} rounds in turns",
        [
            ("boto3 in threads", spread(spent["boto3"], "s")),
            ("the quick client in threads", spread(spent["quick"], "s")),
            ("aiodynamo", spread(spent["aiodynamo"], "s")),
            ("boto3 over the quick client", f"{median(spent['boto3']) / median(spent['quick']):.1f} times"),
        ],
    )
    return [Beside(f"{QUERIES:,} Queries, quick", "by aiodynamo", "CPU-s", spent["quick"], spent["aiodynamo"], 1)]


def quick_client(client: Any) -> WindowClient:
    """Return the quick client of a local AWS."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "local")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "local")
        return window_queries(get_session(), client, TimeOuts())


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


def _in_threads(client: WindowClient, table: str, workers: WorkerThreads, since_ms: int) -> ReadWindow:
    def query(name: str) -> int:
        items = all_items(
            client,
            "query",
            TableName=table,
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
