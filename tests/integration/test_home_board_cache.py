"""An open home tab costs little while nothing happens, and is new with the next look when something does."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from bot.home.board import Boards
from bot.home.board_cache import OLDEST_SECONDS, BoardCache
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.tables.stores import Stores, build_stores
from rules.alert.rejection import Rejection, RejectionCategory
from rules.fleet.fleet_snapshot import FleetSnapshot
from rules.lifecycle import opening, rejecting
from storage.change_stamp import ChangeStamp
from storage.items import to_item
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_alert, make_finding
from tests.integration.ticking import FixedClock, new_id
from tests.unit.lifecycle.mutes import make_mute

ROUND_SECONDS = 3.0
ROUNDS_UNTIL_QUIET = 4


class Requests:
    """What is asked of DynamoDB, by table."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    def of(self, *tables: str) -> int:
        return sum(self._asked[each] for each in tables)

    def note(self, params: dict[str, Any], **_: Any) -> None:
        tables = [params["TableName"]] if "TableName" in params else list(params.get("RequestItems", ()))
        self._asked.update(tables)


class Looking:
    """A tab that stands open."""

    def __init__(self, stores: Stores, clock: FixedClock, workers: WorkerThreads) -> None:
        self._clock = clock
        runtime = make_runtime(clock=clock.clock, workers=workers)
        self._board_cache = BoardCache(runtime, stores, Boards(runtime, stores))

    async def next(self) -> Any:
        """The board by the next look, some seconds later."""
        self._clock.passed += ROUND_SECONDS
        return await self._board_cache.board()

    async def until_quiet(self) -> None:
        for _ in range(ROUNDS_UNTIL_QUIET):
            await self.next()


@pytest.fixture
def looking(stores: Stores, clock: FixedClock) -> Iterator[Looking]:
    workers = WorkerThreads(2)
    yield Looking(stores, clock, workers)
    workers.close()


@pytest.fixture
def requests(stores: Stores) -> Iterator[Requests]:
    asked, event = Requests(), "provide-client-params.dynamodb"
    stores.client.meta.events.register(event, asked.note)
    yield asked
    stores.client.meta.events.unregister(event, asked.note)


def opened(stores: Stores) -> str:
    alert_id = new_id()
    stores.changing.open(opening.open_alert(make_finding(station_id=f"STATION_{alert_id[:8]}"), alert_id, NOW), 1)
    return alert_id


def ids(board: Any) -> set[str]:
    return {each.alert_id for each in board.pending}


async def test_while_nothing_changes_no_alert_and_no_audit_is_read(
    looking: Looking, stores: Stores, requests: Requests
) -> None:
    alert_ids = {opened(stores) for _ in range(30)}
    await looking.until_quiet()
    large, small = (stores.names.alerts, stores.names.audit), stores.names.coordination
    before = requests.of(*large), requests.of(small)
    assert before[0] > 0

    boards = [await looking.next() for _ in range(5)]

    assert requests.of(*large) == before[0]
    assert requests.of(small) - before[1] == 3 * len(boards)
    assert ids(boards[-1]) == alert_ids


async def test_what_another_replica_opened_or_decided_is_there_by_the_next_look(
    looking: Looking, stores: Stores, clock: FixedClock
) -> None:
    await looking.until_quiet()
    replica = build_stores(stores.client, stores.names, clock.clock, Telemetry())
    alert_id = await asyncio.to_thread(opened, replica)
    assert ids(await looking.next()) == {alert_id}

    await looking.until_quiet()
    rejection = Rejection(RejectionCategory.FALSE_ALARM, "")
    replica.changing.change(alert_id, lambda alert, at: rejecting.reject(alert, "U0BOB", rejection, at))
    board = await looking.next()
    assert (ids(board), [each.alert_id for each in board.decided]) == (set(), [alert_id])


async def test_what_an_index_told_only_later_is_found_by_the_looks_after_it(
    looking: Looking, stores: Stores, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await looking.until_quiet()
    replica = build_stores(stores.client, stores.names, clock.clock, Telemetry())
    alert_id = opened(replica)
    with monkeypatch.context() as behind:
        behind.setattr(stores.alerts, "waiting_items", lambda: iter(()))
        assert ids(await looking.next()) == set()
    assert ids(await looking.next()) == {alert_id}


async def test_a_tick_a_mute_and_the_hour_are_changes(looking: Looking, stores: Stores, clock: FixedClock) -> None:
    await looking.until_quiet()
    stores.fleet.write(FleetSnapshot(at=NOW, every_ms=MINUTE, window_ms=5 * MINUTE, rows=()), 1)
    assert (await looking.next()).fleet.evaluated_at == NOW

    await looking.until_quiet()
    mute = make_mute(until=NOW + 10 * MINUTE)
    stores.mutes.put([mute])
    assert (await looking.next()).mutes == (mute,)

    await looking.until_quiet()
    clock.now += 60 * MINUTE
    board = await looking.next()
    assert board.mutes == ()
    assert board.handover.since > NOW - 8 * 60 * MINUTE


async def test_what_another_writer_put_there_is_seen_within_half_a_minute(looking: Looking, stores: Stores) -> None:
    await looking.until_quiet()
    foreign = make_alert(created_at=NOW)
    stores.client.put_item(TableName=stores.names.alerts, Item=to_item(foreign))

    boards = [await looking.next() for _ in range(int(OLDEST_SECONDS / ROUND_SECONDS))]
    assert ids(boards[-1]) == {foreign.alert_id}


def test_a_change_that_is_written_is_not_called_failed_because_its_stamp_is_not(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unreachable:
        def put_item(self, **_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    client: Any = Unreachable()
    monkeypatch.setattr(stores.changing, "_stamp", ChangeStamp(client, stores.names.coordination, new_id))
    assert stores.alerts.get(opened(stores)).created_at == NOW
