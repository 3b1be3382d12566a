"""
Nothing blocks the event loop: a press is acknowledged while a tick runs.

A heartbeat sleeps a hundredth of a second at a time and notes its longest gap. A blocking call on the loop (one
DynamoDB call takes ministack some milliseconds, two hundred of them seconds) would show as one gap of that length;
what remains is the interpreter's lock, handed over every 5 ms among 16 worker threads, and the machine's own
mood. A thread beside the loop meets both: what held it up is no fault of the loop's and is taken off. Three quarters
of a second are far above what is left, and far under the 2.5 s after which a press is acknowledged late.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.reporting.reports import AT_A_TIME, Reports
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import POOL_SIZE, WorkerThreads
from bot.tables.stored_alerts import StoredAlerts
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import AlertStatus
from rules.alert.alert_metadata import AlertMetadata, Evidence
from rules.lifecycle import deciding
from storage.items import to_item
from tests.doubles.runtime import make_runtime
from tests.factories import make_alert, make_metric, make_series
from tests.local_stack import LocalAws

# What is measured is the loop, not the tracer, which makes every line hold the interpreter's lock for longer.
pytestmark = pytest.mark.no_cover

STATIONS = 200
IN_TROUBLE = 50
ALERTS = 400
LONGEST_GAP_SECONDS = 0.75


@pytest.fixture(scope="module")
def stores(aws: LocalAws) -> Iterator[Stores]:
    with aws.table_sets.lent() as names:
        yield build_stores(aws.dynamodb, names, Clock(), Telemetry())


class Heartbeat:
    """Measures how long the loop was not free, beyond what a thread beside it was held up by the machine."""

    def __init__(self) -> None:
        self._of_the_loop = 0.0
        self._of_a_thread = 0.0
        self._over = threading.Event()

    @property
    def longest(self) -> float:
        return self._of_the_loop - self._of_a_thread

    async def beat(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.01)
            now = time.perf_counter()
            self._of_the_loop = max(self._of_the_loop, now - last)
            last = now

    def beat_beside(self) -> None:
        last = time.perf_counter()
        while not self._over.wait(0.01):
            now = time.perf_counter()
            self._of_a_thread = max(self._of_a_thread, now - last)
            last = now

    def end(self) -> None:
        self._over.set()


@contextlib.asynccontextmanager
async def heartbeat() -> AsyncIterator[Heartbeat]:
    heart = Heartbeat()
    beating = asyncio.create_task(heart.beat())
    beside = threading.Thread(target=heart.beat_beside)
    beside.start()
    try:
        yield heart
    finally:
        beating.cancel()
        heart.end()
        beside.join()


def report(stores: Stores) -> tuple[str, ...]:
    """Let every station report; the first ones are out of batteries."""
    now = Clock().now_ms()
    names = tuple(f"STATION_{number:03d}" for number in range(STATIONS))
    stores.metrics.put_many(
        make_metric(
            station_id=name,
            timestamp=now - minute * 60_000,
            charged_batteries=0 if place < IN_TROUBLE else 20,
        )
        for place, name in enumerate(names)
        for minute in range(4)
    )
    return names


async def test_the_heartbeat_sees_a_blocking_call() -> None:
    async with heartbeat() as heart:
        await asyncio.sleep(0.05)
        time.sleep(2 * LONGEST_GAP_SECONDS)  # noqa: ASYNC251  the fault that the test below looks for
        await asyncio.sleep(0.05)
    assert heart.longest >= LONGEST_GAP_SECONDS


async def test_neither_a_tick_nor_decisions_block_the_loop(stores: Stores) -> None:
    runtime = make_runtime(threads=POOL_SIZE)
    tick = Tick(runtime, stores, Stations(runtime, report(stores), list), every_seconds=150)
    stored = StoredAlerts(runtime, stores)

    async def decide(alert_id: str) -> AlertStatus:
        decided = await stored.change(
            alert_id,
            lambda alert, at: deciding.approve(
                alert, "U0ALICE", at, state_machine_arn="arn:machine", topic_arn="arn:topic"
            ),
        )
        return decided.status

    async with heartbeat() as heart:
        opened = (await tick.run(fence=1)).opened
        statuses, _ = await asyncio.gather(asyncio.gather(*(decide(each.alert_id) for each in opened)), tick.run(2))
    runtime.workers.close()

    assert len(opened) >= IN_TROUBLE
    assert set(statuses) == {AlertStatus.APPROVED}
    assert heart.longest < LONGEST_GAP_SECONDS


def put_decided(stores: Stores, count: int, now: int) -> None:
    """Put alerts with all their evidence into the table."""
    evidence = Evidence(reason="STOCK_EMPTY", observed_at=now, samples=make_series(*[{}] * 5))
    alerts = [
        make_alert(
            alert_id=f"alert-{place}",
            created_at=now - place * 1_000,
            status=AlertStatus.REJECTED,
            rejected_by="U0ALICE",
            rejected_at=now - place * 1_000 + 60_000,
            metadata=AlertMetadata(evidence=evidence),
        )
        for place in range(count)
    ]
    for start in range(0, count, 25):
        puts: list[WriteRequestTypeDef] = [
            {"PutRequest": {"Item": to_item(alert)}} for alert in alerts[start : start + 25]
        ]
        stores.client.batch_write_item(RequestItems={stores.names.alerts: puts})


async def test_reports_over_many_alerts_do_not_block_the_loop_and_leave_threads_to_others(stores: Stores) -> None:
    workers, clock = WorkerThreads(AT_A_TIME + 1), Clock()
    put_decided(stores, ALERTS, clock.now_ms())
    reports = Reports(alerts=stores.alerts, workers=workers, clock=clock, telemetry=Telemetry())
    period = reports.up_to_now(1)

    async with heartbeat() as heart:
        asked = [asyncio.create_task(reports.of(period)) for _ in range(AT_A_TIME * 2)]
        asked_rows = asyncio.create_task(reports.rows(period))
        await asyncio.sleep(0.05)
        await workers.run(stores.alerts.get, "alert-0")
        assert not asked[-1].done()
        found = await asyncio.gather(*asked)
        rows = await asked_rows
    workers.close()

    assert {report.outcomes.rejected for report in found} == {ALERTS}
    assert rows.count == found[0].outcomes.opened
    assert heart.longest < LONGEST_GAP_SECONDS
