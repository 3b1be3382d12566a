"""Five hundred rows as `POST /v1/metrics` takes them, against the same rows written by bare BatchWriteItems."""

import asyncio
import json
import time
from decimal import Decimal
from typing import Any

from benchmarks.beside import Beside
from benchmarks.stack import filled_stack
from benchmarks.windows import samples
from bot.tables.stores import Stores
from bot.web.ingest import MOST_METRICS, Ingest
from rules.metric import Metric
from storage.items import to_item
from tests.doubles.runtime import make_runtime

ROUNDS = 5
_MEASURED = {"swap_rate": Decimal(6), "charger_uptime": Decimal("99.5")}


async def run() -> list[Beside]:
    with filled_stack(1) as (stores, _):
        runtime = make_runtime()
        ingest = Ingest(runtime, stores.metrics, lambda _stations: None)
        spent: list[tuple[float, float]] = []
        for _ in range(ROUNDS + 1):
            rows = _rows()
            body = _body(rows)
            began = time.process_time()
            assert (await ingest.keep(body)).accepted == MOST_METRICS
            between = time.process_time()
            await asyncio.to_thread(_bare, stores, [to_item(each) for each in rows])
            spent.append(((between - began) * 1000, (time.process_time() - between) * 1000))
        runtime.workers.close()
    mine, theirs = zip(*spent[1:], strict=True)
    return [Beside(f"{MOST_METRICS} metrics taken in", "bare batch writes", "CPU-ms", mine, theirs, 1.3)]


def _rows() -> list[Metric]:
    """Return a minute of stations that report again and again: all but the first round finds them known."""
    now = time.time_ns() // 1_000_000
    found = (samples(number, now)[-1] for number in range(MOST_METRICS))
    return [each.model_copy(update=_MEASURED) for each in found]


def _body(rows: list[Metric]) -> bytes:
    numbers = {"swapRate": 6, "chargerUptime": 99.5}
    return json.dumps([each.model_dump(mode="json", by_alias=True) | numbers for each in rows]).encode()


def _bare(stores: Stores, items: list[dict[str, Any]]) -> None:
    for start in range(0, len(items), 25):
        puts: Any = [{"PutRequest": {"Item": each}} for each in items[start : start + 25]]
        stores.client.batch_write_item(RequestItems={stores.names.metrics: puts})
