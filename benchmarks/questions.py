"""
What a person asks while very many alerts are pending and very much was audited, against the calls that it needs.

Both are CPU time of this process: a slow server does not count. Beside it stand the calls, and the items read; that
they do not grow is held by `tests/integration/test_growth.py`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel

from benchmarks.beside import Beside
from benchmarks.stack import filled_stack
from benchmarks.table import show
from benchmarks.windows import station
from bot.cards.answers.page_tokens import AlertsAt, AuditSearchAt
from bot.home.board import Boards
from bot.queries.alert_pages import PAGE
from bot.queries.queries import Queries
from bot.reporting.reports import Reports
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.alert import AlertStatus
from rules.alert.audit import ActionType, AuditEntry
from rules.units import DAY_MS
from storage.batch_writes import put_items
from storage.items import to_item
from tests.doubles.counted import counted
from tests.doubles.runtime import make_runtime
from tests.factories import make_alert

FEW, MANY, ROUNDS = 500, 5_000, 5
AUDITED = 10_000

Ask = Callable[[], Any]


@dataclass(frozen=True)
class Question:
    """What is asked, the calls that it cannot do without (by default its own), and how often it is asked a round."""

    ask: Ask
    bare: Ask | None = None
    times: int = 10


def run() -> list[Beside]:
    rows, told = [], []
    with filled_stack(1) as (stores, _):
        runtime = make_runtime()
        _put_audit(stores)
        questions, found = _Questions(runtime, stores), list[str]()
        for count in (FEW, MANY):
            found += _put(stores, len(found), count)
            for name, each in questions.of(found).items():
                told.append((f"{name}, {count:,} pending", _reads(stores, each.ask)))
                if count == MANY:
                    rows.append(
                        _beside(f"{name} at {count:,} pending", each, each.bare or _own_calls(stores, each.ask))
                    )
        runtime.workers.close()
    show("What a question reads", told)
    return rows


def _reads(stores: Stores, ask: Ask) -> str:
    with counted(stores.client) as first:
        ask()
    with counted(stores.client) as read:
        ask()
    return f"{read.total} calls, {read.items} items (first: {first.items})"


def _beside(name: str, asked: Question, bare: Ask) -> Beside:
    spent = [(_cpu_ms(asked.ask, asked.times), _cpu_ms(bare, asked.times)) for _ in range(ROUNDS)]
    mine, theirs = zip(*spent, strict=True)
    return Beside(name, "its calls", "CPU-ms", mine, theirs, 1.3)


def _put(stores: Stores, since: int, count: int) -> list[str]:
    now = time.time_ns() // 1_000_000
    alerts = [
        make_alert(
            alert_id=f"{number:08d}-0000-4000-8000-000000000000", station_id=station(number), created_at=now - number
        )
        for number in range(since, count)
    ]
    put_items(stores.client, stores.names.alerts, map(to_item, alerts), time.sleep)
    return [each.alert_id for each in alerts]


def _put_audit(stores: Stores) -> None:
    """Fill the audit with entries of the weeks before."""
    before = time.time_ns() // 1_000_000 - 21 * DAY_MS
    entries = (
        AuditEntry(
            task_id=f"{number:08d}-0000-4000-8000-000000000001",
            alert_id=f"{number // 4:08d}-0000-4000-8000-000000000002",
            action_type=ActionType.ALERT_CREATED,
            timestamp=before + number,
            user_id="system",
        )
        for number in range(AUDITED)
    )
    put_items(stores.client, stores.names.audit, map(to_item, entries), time.sleep)


class _Questions:
    def __init__(self, runtime: Runtime, stores: Stores) -> None:
        self._stores = stores
        self._queries = Queries(runtime, stores)
        self._boards = Boards(runtime, stores)
        self._reports = Reports(
            alerts=stores.alerts, workers=runtime.workers, clock=runtime.clock, telemetry=runtime.telemetry
        )

    def of(self, found: list[str]) -> dict[str, Question]:
        """Return each question; the stamp among its calls tells what others have changed."""
        stores, queries, reports = self._stores, self._queries, self._reports
        pending = AlertsAt(of="alerts", status=AlertStatus.PENDING)
        today = AuditSearchAt(of="search", day="today")
        return {
            "status STATION": Question(lambda: queries.read_station(station(0)), lambda: self._station_calls(found[0])),
            "alerts": Question(
                lambda: queries.read_alerts(pending),
                lambda: (stores.stamp.read(), stores.alerts.get_many(found[:PAGE])),
            ),
            "audit ALERT": Question(lambda: queries.read_trail(found[0])),
            "audit today": Question(lambda: queries.read_audit(today)),
            "home": Question(self._boards.read_now, times=1),
            "report 1d": Question(lambda: reports.read(reports.up_to_now(1)), times=1),
        }

    def _station_calls(self, alert_id: str) -> None:
        stores, name = self._stores, station(0)
        stores.stamp.read()
        stores.metrics.newest_time(name)
        stores.metrics.since(name, time.time_ns() // 1_000_000 - 3_600_000)
        stores.alerts.get_many([alert_id])
        stores.mutes.standing()
        stores.fleet.generation()


def _own_calls(stores: Stores, ask: Ask) -> Ask:
    """Return the calls that a question makes, with their answers unused."""
    calls: list[tuple[str, dict[str, Any]]] = []

    def note(params: dict[str, Any], model: OperationModel, **_given: Any) -> None:
        calls.append((xform_name(model.name), dict(params)))

    stores.client.meta.events.register("provide-client-params", note)
    ask()
    stores.client.meta.events.unregister("provide-client-params", note)
    return lambda: [getattr(stores.client, operation)(**params) for operation, params in calls]


def _cpu_ms(work: Ask, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times * 1000
