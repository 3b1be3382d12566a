"""
What a person types while very many alerts are pending, against the calls that the answer cannot do without.

Both are CPU time of this process: a slow server does not count. Beside it stand the calls, and the items read.
"""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.beside import Beside
from benchmarks.stack import filled_stack
from benchmarks.table import show
from benchmarks.windows import station
from bot.cards.answers.page_tokens import AlertsAt
from bot.queries.alert_pages import PAGE
from bot.queries.queries import Queries
from bot.tables.stores import Stores
from rules.alert.alert import AlertStatus
from storage.items import to_item
from tests.doubles.counted import counted
from tests.doubles.runtime import make_runtime
from tests.factories import make_alert

FEW, MANY, ROUNDS = 500, 5_000, 7
_BATCH = 25


def run() -> list[Beside]:
    rows, told = [], []
    with filled_stack(1) as (stores, _):
        runtime = make_runtime()
        queries, found = Queries(runtime, stores), list[str]()
        for count in (FEW, MANY):
            found += _put(stores, len(found), count)
            asked = _questions(stores, queries, found)
            for name, (ask, bare) in asked.items():
                with counted(stores.client) as first:
                    ask()
                with counted(stores.client) as read:
                    ask()
                told.append(
                    (f"{name}, {count:,} pending", f"{read.total} calls, {read.items} items (first: {first.items})")
                )
                if count == MANY:
                    spent = [(_cpu_ms(ask), _cpu_ms(bare)) for _ in range(ROUNDS)]
                    mine, theirs = zip(*spent, strict=True)
                    rows.append(Beside(f"{name} at {count:,} pending", "its calls", "CPU-ms", mine, theirs, 1.3))
        runtime.workers.close()
    show("What a question reads", told)
    return rows


def _put(stores: Stores, since: int, count: int) -> list[str]:
    now = time.time_ns() // 1_000_000
    alerts = [
        make_alert(
            alert_id=f"{number:08d}-0000-4000-8000-000000000000", station_id=station(number), created_at=now - number
        )
        for number in range(since, count)
    ]
    for start in range(0, len(alerts), _BATCH):
        puts: Any = [{"PutRequest": {"Item": to_item(each)}} for each in alerts[start : start + _BATCH]]
        stores.client.batch_write_item(RequestItems={stores.names.alerts: puts})
    return [each.alert_id for each in alerts]


def _questions(
    stores: Stores, queries: Queries, found: list[str]
) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Return each question, and the calls that it cannot do without: the stamp tells what others have changed."""
    name, now = station(0), time.time_ns() // 1_000_000

    def station_calls() -> None:
        stores.stamp.read()
        stores.metrics.newest_time(name)
        stores.metrics.since(name, now - 3_600_000)
        stores.alerts.get_many(found[:1])
        stores.mutes.standing()
        stores.fleet.generation()

    return {
        "status STATION": (lambda: queries.read_station(name), station_calls),
        "alerts": (
            lambda: queries.read_alerts(AlertsAt(of="alerts", status=AlertStatus.PENDING)),
            lambda: (stores.stamp.read(), stores.alerts.get_many(found[:PAGE])),
        ),
    }


def _cpu_ms(work: Callable[[], Any]) -> float:
    began = time.process_time()
    for _ in range(10):
        work()
    return (time.process_time() - began) * 100
