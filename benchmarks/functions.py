"""
What a function of `deploy/scale-out.yaml` costs a station, against the same Queries with their answers unused.

The second look at a batch is measured: a process of Lambda is kept, and looks at the same stations again.
"""

from statistics import median
from typing import Any

from benchmarks.clients import quick_client
from benchmarks.stack import filled_stack
from benchmarks.table import show
from benchmarks.tick import Meter, queries
from benchmarks.windows import station
from bot.engines.evaluate_stations import EvaluateStations
from bot.evaluation.evaluation import Evaluation
from bot.runtime.worker_threads import POOL_SIZE
from bot.tables.stores import build_stores
from storage.windows import Windows
from tests.doubles.runtime import make_runtime
from tests.integration.functions import LONG, AlwaysFit

BATCH = 100
ROUNDS = 5


async def run() -> None:
    with filled_stack(BATCH) as (filled, _):
        runtime = make_runtime(threads=POOL_SIZE)
        windows = Windows(quick_client(filled.client))
        stores = build_stores(filled.client, filled.names, runtime.clock, runtime.telemetry, windows=windows)
        names = tuple(station(number) for number in range(BATCH))
        fit: Any = AlwaysFit()
        evaluation = Evaluation(runtime, stores, past_days=stores.past_days)
        evaluate = EvaluateStations(runtime, stores, evaluation, fit)
        meter = Meter(stores)

        async def looked() -> None:
            assert not (await evaluate.run(names, LONG)).missed

        async def bare() -> None:
            await queries(stores.client, names, runtime.workers, runtime.clock.now_ms() - runtime.rules.window_ms)

        await looked()
        costs = [(await meter.cost(looked), await meter.cost(bare)) for _ in range(ROUNDS)]
        runtime.workers.close()
        mine, theirs = (median(each[place].processor for each in costs) for place in (0, 1))
        show(
            f"A function's look at {BATCH} stations",
            [
                ("calls beside one a station", f"{costs[0][0].calls}"),
                ("processor, against bare Queries", f"{mine / theirs:.2f} times"),
                ("processor a station", f"{mine / BATCH * 1000:.2f} ms (bare: {theirs / BATCH * 1000:.2f} ms)"),
            ],
        )
