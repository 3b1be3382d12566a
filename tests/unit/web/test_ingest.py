"""A metrics table that hangs or throttles takes neither the threads of those who decide, nor memory without end."""

import asyncio
import json
from concurrent.futures import Future
from typing import Any

import pytest

from bot.runtime.worker_threads import POOL_SIZE
from bot.web.ingest import MOST_IN_HAND, STORED_AT_ONCE, Ingest
from storage.errors import StorageUnavailable
from tests.doubles.runtime import make_runtime
from tests.slack_double.waiting import until

SAMPLE = {"stationId": "S1", "swapRate": 6, "chargerUptime": 99, "chargerHealth": "healthy"}
SAMPLE |= {"chargedBatteries": 20, "unchargedBatteries": 10}


class HungTable:
    def __init__(self) -> None:
        self.answers = Future[None]()
        self.waiting: list[object] = []

    def put_many(self, metrics: object) -> None:
        self.waiting.append(metrics)
        self.answers.result(timeout=60)


async def test_while_the_metrics_table_hangs_others_have_threads_and_what_is_too_much_is_refused() -> None:
    runtime = make_runtime(threads=POOL_SIZE)
    table: Any = HungTable()
    ingest = Ingest(runtime, table, lambda _stations: None)
    body = json.dumps({**SAMPLE, "timestamp": runtime.clock.now_ms()}).encode()
    posts = [asyncio.ensure_future(ingest.keep(body)) for _ in range(MOST_IN_HAND)]
    try:
        async with asyncio.timeout(30):
            await until(lambda: len(table.waiting) >= STORED_AT_ONCE, what="the table has its share of the threads")
            assert await runtime.workers.run(lambda: "a press") == "a press"
            with pytest.raises(StorageUnavailable):
                await ingest.keep(body)
    finally:
        table.answers.set_result(None)
    receipts = await asyncio.gather(*posts)
    assert sum(each.accepted for each in receipts) == MOST_IN_HAND
    assert (await ingest.keep(body)).accepted == 1
    runtime.workers.close()
