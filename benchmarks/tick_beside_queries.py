"""
Ticks of 1,000 and 10,000 stations, beside the same Queries with their answers thrown away: by boto3,
and by the quick client.

All of them ask a canned DynamoDB in a process of its own, in turns; only this process's processor time is counted.
"""

import gc
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import pytest
from botocore.session import Session

from benchmarks.beside import Beside
from benchmarks.canned import canned_dynamodb
from benchmarks.stack import Stepped
from benchmarks.table import show, spread
from benchmarks.tick import queries
from benchmarks.windows import station
from bot.aws.client import AWS_CONFIG
from bot.aws.windows import window_queries
from bot.demo.ministack import REGION
from bot.evaluation import evaluation, readings
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.runtime.runtime import Runtime
from bot.runtime.time_outs import TimeOuts
from bot.runtime.worker_threads import POOL_SIZE
from bot.tables.stores import Stores, build_stores
from storage.tables import TableNames
from storage.windows import WindowClient, Windows
from tests.doubles.runtime import make_runtime

SIZES, ROUNDS = (1_000, 10_000), 3
QUICK, BOTO3, BARE_QUICK, BARE_BOTO3 = "a tick", "a tick by boto3", "the Queries by it", "the Queries by boto3"


@dataclass
class Spent:
    """Seconds of each round, by the clock and of the processor."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


async def run() -> list[Beside]:
    return [each for size in SIZES for each in await _of(size)]


async def _of(size: int) -> list[Beside]:
    with canned_dynamodb(size) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "local")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "local")
        # The pasts of all are read at once, not a hundred a tick; again they are not: it is the usual tick that counts.
        patch.setattr(readings, "FILLS_A_LOOK", size)
        patch.setattr(evaluation, "LOOKED_AT_AGAIN", 0)
        spent = await _spent(botocore.session.get_session(), address, size)
    _show(size, spent)
    name = f"a tick of {size:,}, canned"
    took, processor = spent[QUICK].seconds, spent[QUICK].processor
    return [
        Beside(name, "the Queries, quick", "s", took, spent[BARE_QUICK].seconds, 1.25),
        Beside("its processor", "the Queries, quick", "CPU-s", processor, spent[BARE_QUICK].processor, 1.25),
        Beside("its processor", "the Queries, boto3", "CPU-s", processor, spent[BARE_BOTO3].processor, 0.33),
        Beside("its processor", "a tick by boto3", "CPU-s", processor, spent[BOTO3].processor, 0.33),
    ]


async def _spent(session: Session, address: str, size: int) -> dict[str, Spent]:
    client: Any = session.create_client("dynamodb", REGION, endpoint_url=address, config=AWS_CONFIG)
    quick = window_queries(session, client, TimeOuts())
    stepped = Stepped()
    runtime = make_runtime(threads=POOL_SIZE, clock=stepped.clock)
    names = tuple(map(station, range(size)))

    def stores(windows: Windows) -> Stores:
        return build_stores(client, TableNames(), runtime.clock, runtime.telemetry, windows=windows)

    works = {
        QUICK: ticking(runtime, stores(Windows(quick)), names, stepped),
        BOTO3: ticking(runtime, stores(Windows()), names, stepped),
        BARE_QUICK: _asking(runtime, quick, names),
        BARE_BOTO3: _asking(runtime, client, names),
    }
    spent = {name: Spent() for name in works}
    for number in range(ROUNDS + 1):
        for name, work in works.items():
            gc.collect()
            began, processor = time.perf_counter(), time.process_time()
            await work()
            if number:
                spent[name].seconds.append(time.perf_counter() - began)
                spent[name].processor.append(time.process_time() - processor)
    runtime.workers.close()
    return spent


def ticking(
    runtime: Runtime, stores: Stores, names: tuple[str, ...], stepped: Stepped
) -> Callable[[], Awaitable[None]]:
    """Return ticks of some stations, in which nothing is found."""
    tick = Tick(runtime, stores, Stations(runtime, names, stores.roster, list), every_seconds=750)

    async def ticked() -> None:
        stepped.step()
        report = await tick.run(fence=1)
        assert len(report.seen) == len(names)
        assert not report.opened

    return ticked


def _asking(runtime: Runtime, client: WindowClient, names: tuple[str, ...]) -> Callable[[], Awaitable[None]]:
    async def asked() -> None:
        await queries(client, names, runtime.workers, runtime.clock.now_ms() - runtime.rules.window_ms)

    return asked


def _show(size: int, spent: dict[str, Spent]) -> None:
    rows = [
        (name, f"{spread(each.seconds, 's')}, processor {spread(each.processor, 's')}") for name, each in spent.items()
    ]
    show(f"{size:,} stations, canned answers, {ROUNDS} rounds in turns", rows)
