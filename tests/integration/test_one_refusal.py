"""AWS refuses a call once, as it does with a token that has just expired: the tick goes on for all the others."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.units import MINUTE_MS
from storage.errors import AccessDenied
from storage.tables import TableNames
from tests.doubles.runtime import make_runtime
from tests.factories import NOW, make_metric
from tests.integration.ticking import FixedClock
from tests.local_stack import LocalAws
from tests.moto_aws import moto_aws

EMPTY = ("S1", "S2", "S3")
Refuses = Callable[[str, dict[str, Any]], bool]


class Refusing:
    """A client whose credentials have expired for some of its calls, at most so many."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.refuses: Refuses = lambda _name, _request: False
        self.left = 0

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)

        def called(**request: Any) -> Any:
            if self.left and self.refuses(name, request):
                self.left -= 1
                raise ClientError({"Error": {"Code": "ExpiredTokenException", "Message": "expired"}}, name)
            return operation(**request)

        return called


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with moto_aws() as running:
        yield running


class Leader:
    def __init__(self, client: Any, names: TableNames, clock: FixedClock) -> None:
        self.client = Refusing(client)
        itself: Any = self.client
        self.stores = build_stores(itself, names, clock.clock, Telemetry())
        # One thread: which call is refused is no matter of chance.
        self.runtime = make_runtime(clock=clock.clock, threads=1)
        self.tick = Tick(
            self.runtime, self.stores, Stations(self.runtime, EMPTY, self.stores.roster, tuple), every_seconds=60
        )

    async def ticked(self, refuses: Refuses, times: int = 1) -> set[str]:
        """Tick while some calls are refused; return the stations that have an alert afterwards."""
        self.client.refuses, self.client.left = refuses, times
        try:
            await self.tick.run(fence=1)
        finally:
            self.client.left = 0
        return {each.station_id for each in self.stores.alerts.pending()}


@pytest.fixture
def leader(aws: LocalAws, names: TableNames, stores: Stores, clock: FixedClock) -> Iterator[Leader]:
    for station in EMPTY:
        minutes = (NOW - number * MINUTE_MS for number in range(5))
        stores.metrics.put_many(make_metric(station_id=station, timestamp=at, charged_batteries=0) for at in minutes)
    leading = Leader(aws.dynamodb, names, clock)
    yield leading
    leading.runtime.workers.close()


def reads(station: str) -> Refuses:
    return lambda name, request: name == "query" and {"S": station} in request["ExpressionAttributeValues"].values()


async def test_one_station_that_cannot_be_read_is_read_by_the_next_tick(leader: Leader) -> None:
    assert await leader.ticked(reads("S2")) == {"S1", "S3"}
    assert await leader.ticked(reads("S2"), times=0) == set(EMPTY)


@pytest.mark.parametrize("name", ["transact_write_items", "put_item"])
async def test_one_write_that_is_refused_leaves_the_others_be(leader: Leader, name: str) -> None:
    opened = await leader.ticked(lambda called, _request: called == name)
    assert len(opened) == len(EMPTY) - (name == "transact_write_items")
    assert await leader.ticked(lambda _called, _request: False) == set(EMPTY)


async def test_what_only_helps_an_alert_keeps_none_from_opening(leader: Leader) -> None:
    """Whether other programs have opened it, whether it was deleted, what was decided before, the fleet's snapshot."""

    def refuses(name: str, request: dict[str, Any]) -> bool:
        return name in {"batch_get_item", "put_item"} or "StatusIndex" in request.values()

    assert not await leader.ticked(reads("S1"), times=100) - {"S2", "S3"}
    leader.client.refuses, leader.client.left = refuses, 100
    await leader.tick.run(fence=1)
    leader.client.left = 0
    assert {each.station_id for each in leader.stores.alerts.pending()} == set(EMPTY)


async def test_where_no_station_can_be_read_the_tick_says_why(leader: Leader) -> None:
    with pytest.raises(AccessDenied):
        await leader.ticked(lambda name, request: leader.stores.names.metrics in request.values(), times=100)


async def test_where_nothing_can_be_opened_for_now_the_fleet_is_written_all_the_same(leader: Leader) -> None:
    with pytest.raises(AccessDenied):
        await leader.ticked(
            lambda name, request: name == "query" and {"S": "digest"} in request["ExpressionAttributeValues"].values()
        )
    snapshot = leader.stores.fleet.read()
    assert snapshot is not None
    assert {row.station_id for row in snapshot.rows} == set(EMPTY)


async def test_a_guard_that_cannot_be_ended_keeps_no_alert_from_opening(leader: Leader) -> None:
    stores = leader.stores
    await leader.ticked(reads("S3"))
    gone = next(each for each in stores.alerts.pending() if each.station_id == "S1")
    stores.client.delete_item(TableName=stores.names.alerts, Key={"alertId": {"S": gone.alert_id}})
    assert await leader.ticked(lambda name, _request: name == "delete_item") == {"S2", "S3"}
