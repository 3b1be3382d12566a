"""
Nothing blocks the event loop: a press is acknowledged while a tick runs.

That is counted, not timed: the loop's thread makes no call of AWS, and between two looks at what waits it calls some
thousand functions, where one report calls hundreds of thousands.
"""

import asyncio
import sys
import threading
from asyncio.events import Handle
from collections import Counter
from collections.abc import Iterator
from types import FrameType
from typing import Any, Self

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
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import AlertMetadata, Evidence
from rules.lifecycle import deciding
from storage.alerts import Alerts
from storage.items import to_item
from tests.doubles.runtime import make_runtime
from tests.factories import make_alert, make_metric, make_series
from tests.local_stack import LocalAws

STATIONS = 100
IN_TROUBLE = 25
ALERTS = 200
MOST_CALLS = 10_000
"""Going through a hundred stations at the end of a tick takes half as many."""


@pytest.fixture(scope="module")
def stores(aws: LocalAws) -> Iterator[Stores]:
    with aws.table_sets.lent() as names:
        yield build_stores(aws.dynamodb, names, Clock(), Telemetry())


class LoopWork:
    """`with LoopWork(stores)`: counts what the loop's thread does."""

    def __init__(self, stores: Stores) -> None:
        self.calls_of_aws: Counter[str] = Counter()
        self.most_calls = 0
        """What was called in the longest step: between two looks at what waits."""
        self._calls = 0
        self._thread = threading.get_ident()
        self._events = stores.client.meta.events

    def __enter__(self) -> Self:
        self._events.register("before-call", self._called)
        sys.setprofile(self._stepped)
        return self

    def __exit__(self, *_error: object) -> None:
        sys.setprofile(None)
        self._events.unregister("before-call", self._called)

    def _called(self, model: Any, **_given: Any) -> None:
        if threading.get_ident() == self._thread:
            self.calls_of_aws[model.name] += 1

    def _stepped(self, frame: FrameType, event: str, _about: object) -> None:
        if event == "call" and frame.f_code is Handle._run.__code__:
            self._calls = 0
        if event in ("call", "c_call"):
            self._calls += 1
            self.most_calls = max(self.most_calls, self._calls)


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


async def test_the_count_sees_a_call_of_aws_and_a_long_computation(stores: Stores) -> None:
    runtime = make_runtime()
    put_decided(stores, ALERTS, runtime.clock.now_ms())
    reports = Reports(alerts=stores.alerts, workers=runtime.workers, clock=runtime.clock, telemetry=runtime.telemetry)
    with LoopWork(stores) as work:
        reports.read(reports.up_to_now(1))  # the fault that the tests below look for
    runtime.workers.close()
    assert work.calls_of_aws["Query"]
    assert work.most_calls > 5 * MOST_CALLS


async def test_neither_a_tick_nor_decisions_block_the_loop(stores: Stores) -> None:
    runtime = make_runtime(threads=POOL_SIZE)
    tick = Tick(runtime, stores, Stations(runtime, report(stores), stores.roster, list), every_seconds=150)
    stored = StoredAlerts(runtime, stores)

    async def decide(alert_id: str) -> AlertStatus:
        decided = await stored.change(
            alert_id,
            lambda alert, at: deciding.approve(
                alert, "U0ALICE", at, state_machine_arn="arn:machine", topic_arn="arn:topic"
            ),
        )
        return decided.status

    with LoopWork(stores) as work:
        opened = (await tick.run(fence=1)).opened
        statuses, _ = await asyncio.gather(asyncio.gather(*(decide(each.alert_id) for each in opened)), tick.run(2))
    runtime.workers.close()

    assert len(opened) >= IN_TROUBLE
    assert set(statuses) == {AlertStatus.APPROVED}
    assert work.calls_of_aws == {}
    assert work.most_calls < MOST_CALLS


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
    begun, may_go_on = threading.Semaphore(0), threading.Event()

    class Held(Alerts):
        def opened_between(self, *given: Any, **chosen: Any) -> Iterator[Alert]:
            begun.release()
            may_go_on.wait()
            return super().opened_between(*given, **chosen)

    alerts = Held(stores.client, stores.names.alerts, lambda _broken: None)
    reports = Reports(alerts=alerts, workers=workers, clock=clock, telemetry=Telemetry())
    period = reports.up_to_now(1)

    with LoopWork(stores) as work:
        asked = [asyncio.create_task(reports.of(period)) for _ in range(AT_A_TIME * 2)]
        asked_rows = asyncio.create_task(reports.rows(period))
        for _ in range(AT_A_TIME):
            await workers.run(begun.acquire)
        await workers.run(stores.alerts.get, "alert-0")
        may_go_on.set()
        found = await asyncio.gather(*asked)
        rows = await asked_rows
    workers.close()

    assert {report.outcomes.rejected for report in found} == {ALERTS}
    assert rows.count == found[0].outcomes.opened
    assert work.calls_of_aws == {}
    assert work.most_calls < MOST_CALLS
