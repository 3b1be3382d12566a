"""
Four calls in series, as a press makes them, during a tick: against the same while nothing else goes on.

The tick reads as many stations at a time as shorten it; beside it a tick that always reads ten at a time.
"""

import asyncio
import time
from statistics import median, quantiles

import pytest

from benchmarks.beside import Beside
from benchmarks.clients import quick_client
from benchmarks.stack import Stepped, filled_stack
from benchmarks.table import show
from benchmarks.windows import station
from bot.evaluation import readings
from bot.evaluation.evaluation import CALLS_AT_A_TIME
from bot.evaluation.readings import FEWEST_AT_A_TIME as FEWEST
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.runtime.clock import Clock
from bot.runtime.runtime import Runtime
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import POOL_SIZE
from bot.tables.stores import Stores, build_stores
from storage.windows import Windows
from tests.doubles.runtime import make_runtime

STATIONS, ROUNDS, CALLS = 400, 4, 4
_APART_SECONDS = 0.05


async def run() -> list[Beside]:
    with filled_stack(STATIONS) as (filled, _):
        windows = Windows(quick_client(filled.client))
        stores = build_stores(filled.client, filled.names, Clock(), Telemetry(), windows=windows)
        stepped = Stepped()
        runtime = make_runtime(threads=POOL_SIZE, clock=stepped.clock)
        adapting, always_ten = _tick(runtime, stores, FEWEST), _tick(runtime, stores, CALLS_AT_A_TIME)
        await adapting.run(fence=1)
        quiet, adapted, ten = list[float](), list[float](), list[float]()
        late = list[float]()
        for _ in range(ROUNDS):
            quiet.append(await _press(runtime, stores, 10))
            stepped.step()
            adapted.append(await _during(runtime, stores, adapting, late))
            stepped.step()
            ten.append(await _during(runtime, stores, always_ten, []))
        runtime.workers.close()
    show(
        f"The loop during a tick of {STATIONS} stations",
        [("comes late by, 99th percentile", f"{median(late):.1f} ms (to reach: under 20)")],
    )
    return [
        Beside("a press's calls during a tick", "the same, quiet", "ms", adapted, quiet, 1.5),
        Beside("the same, ten readings at a time", "the same, quiet", "ms", ten, quiet, 1.5),
    ]


def _tick(runtime: Runtime, stores: Stores, fewest: int) -> Tick:
    names = tuple(station(number) for number in range(STATIONS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readings, "FEWEST_AT_A_TIME", fewest)
        return Tick(runtime, stores, Stations(runtime, names, stores.roster, list), every_seconds=750)


async def _press(runtime: Runtime, stores: Stores, times: int) -> float:
    """Return the median of some presses (ms)."""
    spent = []
    for _ in range(times):
        await asyncio.sleep(_APART_SECONDS)
        began = time.perf_counter()
        for _call in range(CALLS):
            await runtime.workers.run(stores.stamp.read)
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


async def _during(runtime: Runtime, stores: Stores, tick: Tick, late: list[float]) -> float:
    """Return the median of the presses during a tick (ms); the 99th percentile of how late the loop came is added."""
    lags: list[float] = []
    watching = asyncio.create_task(_lags(lags))
    ticking = asyncio.ensure_future(tick.run(fence=1))
    spent = []
    while not ticking.done():
        spent.append(await _press(runtime, stores, 1))
    watching.cancel()
    await ticking
    late.append(quantiles(lags, n=100)[98])
    return median(spent)


async def _lags(lags: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + 0.005
        await asyncio.sleep(0.005)
        lags.append((loop.time() - due) * 1000)
