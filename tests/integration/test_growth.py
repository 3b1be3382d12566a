"""What a question, a tick, a piece of work and a redraw cost grows with what they show, not with the tables."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot.access.on_call import OnCall
from bot.access.policy import simple_policy
from bot.access.policy_in_use import PolicyInUse
from bot.cards.answers.alert_filter import AlertFilter
from bot.cards.answers.page_tokens import AlertsAt, AuditSearchAt
from bot.evaluation.reminders import RemindPending
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.home.board import Boards
from bot.queries.queries import Queries
from bot.reporting.reports import Reports
from bot.runtime.runtime import Runtime
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stored_alerts import StoredAlerts
from bot.tables.stores import Stores
from rules.alert.alert import AlertStatus
from rules.alert.audit import ActionType, AuditEntry
from rules.alert.rejection import Rejection, RejectionCategory
from rules.lifecycle import opening, rejecting
from storage.items import to_item
from tests.doubles.counted import Counted, counted
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_alert, make_finding, make_metric
from tests.integration.fleets import fleet_of
from tests.integration.ticking import FixedClock, new_id

FEW, MANY = 12, 120
STATION = "STATION_00000"
WEEKS_AGO = NOW - 21 * 24 * 60 * MINUTE

Question = Callable[[Queries], Any]

QUESTIONS: dict[str, Question] = {
    "status STATION": lambda queries: queries.read_station(STATION),
    "alerts": lambda queries: queries.read_alerts(AlertsAt(of="alerts", status=AlertStatus.PENDING)),
    "alerts STATION": lambda queries: queries.read_alerts(
        AlertsAt(of="alerts", status=AlertStatus.PENDING, wanted=AlertFilter(station=STATION))
    ),
}


@pytest.fixture
def runtime(clock: FixedClock) -> Iterator[Runtime]:
    workers = WorkerThreads(2)
    yield make_runtime(clock=clock.clock, workers=workers)
    workers.close()


def open_alerts(stores: Stores, count: int, beside: int = 0) -> None:
    """Put pending alerts into the table `beside` those that are there, one a station, and a fleet of `count`."""
    stores.metrics.put(make_metric(station_id=STATION))
    for place in range(beside, count):
        alert = make_alert(alert_id=new_id(), station_id=f"STATION_{place:05}", created_at=NOW - place)
        stores.client.put_item(TableName=stores.names.alerts, Item=to_item(alert))
    stores.fleet.write(fleet_of(count), 1)


def cost(stores: Stores, clock: FixedClock, ask: Callable[[], Any]) -> Counted:
    """Return what a question costs while nothing changes, when it was asked before."""
    for _ in range(2):
        clock.passed += 40
        ask()
    with counted(stores.client) as found:
        ask()
    return found


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_about_alerts_reads_what_it_shows_however_many_are_open(
    name: str, stores: Stores, runtime: Runtime, clock: FixedClock
) -> None:
    queries, ask = Queries(runtime, stores), QUESTIONS[name]
    open_alerts(stores, FEW)
    few = cost(stores, clock, lambda: ask(queries))
    open_alerts(stores, MANY, FEW)
    many = cost(stores, clock, lambda: ask(queries))
    assert (many.total, many.items) == (few.total, few.items)
    assert many.items <= 20
    assert many.total <= 12


def entries(stores: Stores, count: int, alert_ids: list[str]) -> None:
    """Put audit entries of an earlier week into the table, of alerts that are decided."""
    for each in alert_ids:
        decided = make_alert(alert_id=each, status="APPROVED", approved_at=WEEKS_AGO, created_at=WEEKS_AGO)
        stores.client.put_item(TableName=stores.names.alerts, Item=to_item(decided))
    for place in range(count):
        entry = AuditEntry(
            task_id=new_id(),
            alert_id=alert_ids[place % len(alert_ids)],
            action_type=ActionType.ALERT_APPROVED,
            timestamp=WEEKS_AGO + place,
            user_id="U0ALICE",
        )
        stores.client.put_item(TableName=stores.names.audit, Item=to_item(entry))


def test_the_audit_of_an_alert_and_a_report_read_nothing_of_what_was_before(
    stores: Stores, runtime: Runtime, clock: FixedClock
) -> None:
    queries = Queries(runtime, stores)
    reports = Reports(alerts=stores.alerts, workers=runtime.workers, clock=clock.clock, telemetry=runtime.telemetry)
    mine = new_id()
    stores.changing.open(opening.open_alert(make_finding(), mine, NOW), 1)
    asked: list[Callable[[], Any]] = [
        lambda: queries.read_trail(mine),
        lambda: reports.read(reports.up_to_now(7)),
        lambda: queries.read_audit(AuditSearchAt(of="search", day="today")),
    ]
    few, many = list[Counted](), list[Counted]()
    for found, count in ((few, FEW), (many, MANY)):
        entries(stores, count, [new_id() for _ in range(count)])
        found += [cost(stores, clock, ask) for ask in asked]
    assert [(each.total, each.items) for each in many] == [(each.total, each.items) for each in few]


async def test_a_tick_makes_one_call_a_station_more_for_each_station_more(
    stores: Stores, runtime: Runtime, clock: FixedClock
) -> None:
    found = []
    for count in (FEW, MANY):
        names = tuple(f"STATION_{place:05}" for place in range(count))
        stores.metrics.put_many(make_metric(station_id=each, timestamp=clock.now) for each in names)
        tick = Tick(runtime, stores, Stations(runtime, names, stores.roster, list), every_seconds=60)
        for _ in range(3):
            await tick.run(fence=1)  # pasts are read, a hundred a tick
        with counted(stores.client) as calls:
            await tick.run(fence=1)
        found.append(calls)
    few, many = found
    assert many.total - few.total == MANY - FEW
    assert many.items - few.items == MANY - FEW


def test_work_costs_the_same_calls_however_much_of_it_is_outstanding(stores: Stores, clock: FixedClock) -> None:
    found = []
    for count in (FEW, MANY):
        for _ in range(count):
            stores.changing.open(opening.open_alert(make_finding(station_id=new_id()), new_id(), NOW), 1)
        clock.passed += 60
        stores.work.lately()
        with counted(stores.client) as calls:
            for _ in range(FEW):
                work = next(each for each in stores.work.lately() if each.claim is None)
                claimed = stores.work.claim(work, new_id(), "worker")
                assert claimed is not None
                stores.changing.change(claimed.subject_id, lambda _alert, _at: None, ends=claimed)
        found.append(calls)
    few, many = found
    assert (many.total, many.items) == (few.total, few.items)
    assert many.total == 3 * FEW


async def test_a_board_reads_what_a_tab_shows_however_many_are_open(
    stores: Stores, runtime: Runtime, clock: FixedClock
) -> None:
    boards = Boards(runtime, stores)
    found = []
    for count, beside in ((FEW, 0), (MANY, FEW)):
        open_alerts(stores, count, beside)
        for _ in range(2):
            clock.passed += 40
            board = await boards.read()
            await boards.in_full(board, [each.alert_id for each in board.pending][:1])
        with counted(stores.client) as read:
            board = await boards.read()
            shown = [each.alert_id for each in board.pending][:20]
            board = await boards.in_full(board, shown)
            again = await boards.in_full(board, shown)
        assert len(board.pending) >= count
        assert again.pending[0].description
        found.append(read)
    few, many = found
    assert many.total == few.total
    # What is shown, in full and once more, and nothing else of what waits.
    assert many.items <= 2 * 20 + 1


async def test_reminders_read_no_metrics_that_the_last_tick_has_read(
    stores: Stores, runtime: Runtime, clock: FixedClock
) -> None:
    stations = [f"STATION_{place:05}" for place in range(FEW)]
    for each in stations:
        stores.changing.open(opening.open_alert(make_finding(station_id=each), new_id(), NOW), 1)
        stores.metrics.put(make_metric(station_id=each, timestamp=NOW + 29 * MINUTE))
    clock.now += 30 * MINUTE
    for each in stations:
        stores.recent.read(each, clock.now, runtime.rules)
    with counted(stores.client) as read:
        await reminding(stores, runtime).run()
    waiting = stores.waiting.in_full(stores.waiting.all()).values()
    assert [each.metadata.latest is not None for each in waiting] == [True] * FEW
    # Of each alert: it is read, written, and the stamp renewed.
    assert read.total - 3 * FEW < FEW / 2


def reminding(stores: Stores, runtime: Runtime) -> RemindPending:
    on_call = OnCall(PolicyInUse(simple_policy(("U0ALICE",), ("U0BOSS",))), runtime.clock, runtime.telemetry)
    leads: Any = SimpleNamespace(is_certain=True)
    return RemindPending(runtime, stores, StoredAlerts(runtime, stores), on_call, leads, lambda: None)


def test_one_change_is_in_the_list_before_the_table_is_listed_again(stores: Stores, clock: FixedClock) -> None:
    open_alerts(stores, FEW)
    assert len(stores.waiting.all()) == FEW
    decided = new_id()
    stores.changing.open(opening.open_alert(make_finding(), decided, NOW), 1)
    clock.passed += 20
    assert decided in {each.alert_id for each in stores.waiting.all()}
    with counted(stores.client) as read:
        stores.changing.change(
            decided,
            lambda alert, at: rejecting.reject(alert, "U0", Rejection(RejectionCategory.FALSE_ALARM, ""), at),
        )
        assert decided not in {each.alert_id for each in stores.waiting.all()}
    assert read.calls["Query"] == 0
