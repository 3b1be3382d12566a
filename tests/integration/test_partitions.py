"""
Guards and work, spread over partitions: nothing is lost when they are, and none is asked for more than DynamoDB gives.

A partition takes a thousand write units and three thousand read units a second. A write unit is a started kilobyte,
twice that in a transaction; a read unit a started four kilobytes, read consistently (AWS, "Read and write requests").
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any

import pytest

from bot.cli.spread_over import spread_over
from bot.errors import NotProvisioned
from bot.leadership.leadership import LEASE, RENEWALS
from bot.leadership.version_check import VersionCheck
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert, AlertType
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import Work, WorkKind
from rules.lifecycle import opening, rejecting
from storage.data_versions import DataVersions
from storage.item_size import item_bytes
from storage.leases import Leases
from storage.partitions import Partitions, spread_scope
from storage.spreading import spread
from storage.work_memory import WHOLE_EVERY_SECONDS
from tests.doubles.aws.dynamodb import DocumentedDynamoDb
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_finding
from tests.integration.ticking import FixedClock, new_id

COUNT = 16
STORM = 100_000
"""So many stations are in trouble within the same minute."""

REPLICAS = 3
WRITES, READS = 1_000, 3_000


def again(stores: Stores, clock: FixedClock) -> Stores:
    """The stores of a replica that starts now."""
    return build_stores(stores.client, stores.names, clock.clock, Telemetry())


def opened(stores: Stores, station: str) -> Alert:
    written = stores.changing.open(opening.open_alert(make_finding(station_id=station), new_id(), NOW), 1)
    assert isinstance(written, Alert)
    return written


def done(stores: Stores, work: Work) -> None:
    claimed = stores.work.claim(work, new_id(), "worker")
    assert claimed is not None
    stores.changing.change(claimed.subject_id, lambda _alert, _at: None, ends=claimed)


def reject(stores: Stores, alert: Alert) -> None:
    rejection = Rejection(RejectionCategory.FALSE_ALARM, "")
    stores.changing.change(alert.alert_id, lambda stored, at: rejecting.reject(stored, "U0", rejection, at))


def test_what_was_open_and_to_be_done_is_so_after_it_is_spread_and_back(stores: Stores, clock: FixedClock) -> None:
    first, second = opened(stores, "STATION_001"), opened(stores, "STATION_002")
    for count in (COUNT, 5, 1):
        spread_over(stores.client, stores.names.coordination, count, 20, lambda _seconds: None)
        stores = again(stores, clock)
        assert stores.partitions.count == count
        assert {each.alert_id for each in stores.guards.all().values()} == {first.alert_id, second.alert_id}
        assert {each.subject_id for each in stores.work.outstanding()} == {first.alert_id, second.alert_id}
        held_back = stores.changing.open(opening.open_alert(make_finding(station_id="STATION_001"), new_id(), NOW), 1)
        assert held_back.alert_id == first.alert_id
        assert stores.station_guards.of(["STATION_002"]).keys() == {"STATION_002#LOW_INVENTORY"}
    spread(stores.client, stores.names.coordination, COUNT)
    stores = again(stores, clock)
    reject(stores, first)
    assert not stores.guards.all()["STATION_001#LOW_INVENTORY"].is_open
    for work in stores.work.outstanding():
        done(stores, work)
    assert stores.work.outstanding() == []


def test_a_busy_table_leaves_nothing_behind(stores: Stores) -> None:
    for number in range(4):
        opened(stores, f"STATION_00{number}")
    busy: Any = DocumentedDynamoDb(stores.client, cancels_each=2)
    assert spread(busy, stores.names.coordination, COUNT) == 8, "a guard and a post of each"
    assert spread(stores.client, stores.names.coordination, COUNT) == 0


def test_work_that_a_broken_off_move_left_behind_is_done_all_the_same(stores: Stores, clock: FixedClock) -> None:
    opened(stores, "STATION_001")
    key = {"scope": {"S": "data-version"}, "key": {"S": "data-version"}}
    count: Any = {"N": str(COUNT)}
    stores.client.put_item(TableName=stores.names.coordination, Item=key | {"spreadOver": count})
    stores = again(stores, clock)
    (left,) = stores.work.outstanding()
    done(stores, left)
    assert stores.work.outstanding() == []
    assert "STATION_001#LOW_INVENTORY" in stores.guards.all()


@pytest.mark.parametrize("lease_seconds", [20, 400])
def test_while_a_bot_leads_nothing_is_moved(stores: Stores, clock: FixedClock, lease_seconds: float) -> None:
    table = stores.names.coordination
    leases = Leases(
        stores.client, table, seconds=lease_seconds, monotonic=lambda: 0.0, new_token=new_id, now_ms=clock.clock.now_ms
    )
    lease = leases.take(LEASE, "a replica")
    assert lease is not None

    def renewed(seconds: float) -> None:
        if seconds >= lease_seconds / RENEWALS:
            assert leases.renew(lease) is not None

    with pytest.raises(NotProvisioned, match="Stop every replica"):
        spread_over(stores.client, table, COUNT, lease_seconds, renewed)
    assert Partitions(stores.client, table).now() == 1
    assert spread_over(stores.client, table, COUNT, lease_seconds, lambda _seconds: None) != []


async def test_a_replica_that_has_run_since_before_does_not_lead(stores: Stores, clock: FixedClock) -> None:
    runtime = make_runtime(clock=clock.clock)
    check = VersionCheck(runtime, DataVersions(stores.client, stores.names.coordination), stores.partitions)
    assert await check.fault() is None
    spread(stores.client, stores.names.coordination, COUNT)
    assert "Start it again" in str(await check.fault())
    runtime.workers.close()


class Units:
    """Write units by scope, as DynamoDB counts them."""

    def __init__(self) -> None:
        self.written: Counter[str] = Counter()

    def note(self, params: dict[str, Any], model: Any, **_given: Any) -> None:
        if model.name == "TransactWriteItems":
            for each in params["TransactItems"]:
                self._add(next(iter(each.values())), 2)
        elif model.name in {"PutItem", "UpdateItem", "DeleteItem"}:
            self._add(params, 1)

    def _add(self, write: dict[str, Any], times: int) -> None:
        place = write.get("Key") or write.get("Item") or {}
        if "scope" in place:
            size = item_bytes(write.get("Item") or {**place, **write.get("ExpressionAttributeValues", {})})
            self.written[place["scope"]["S"].split("#")[0]] += times * ceil(size / 1024)


@contextmanager
def units_of(stores: Stores) -> Iterator[Units]:
    units, event = Units(), "provide-client-params.dynamodb"
    stores.client.meta.events.register(event, units.note)
    yield units
    stores.client.meta.events.unregister(event, units.note)


def busiest(scope: str, ending: str) -> float:
    """The share of the busiest partition, with the names of a hundred thousand stations."""
    keys = (f"STATION_{place:06}#{ending}" for place in range(STORM))
    counts = Counter(spread_scope(scope, key, COUNT) for key in keys)
    return max(counts.values()) / STORM


def test_in_a_storm_at_a_hundred_thousand_stations_no_partition_is_asked_for_more_than_it_gives(
    stores: Stores, clock: FixedClock
) -> None:
    """All are opened within a minute; their cards and what else is posted go by Slack's pace, one a second."""
    with units_of(stores) as opening_one:
        opened(stores, "STATION_001")
    with units_of(stores) as posting_one:
        done(stores, stores.work.outstanding()[0])
    a_second = STORM / (MINUTE / 1_000)
    (guard,) = raw(stores, "open-alert")
    for scope, ending in (("open-alert", AlertType.LOW_INVENTORY), ("work", WorkKind.POST_CARD)):
        writes = opening_one.written[scope] * a_second + posting_one.written[scope]
        assert writes * busiest(scope, ending) < WRITES, (scope, writes)
        assert writes > WRITES, "one partition would be too few"
    opened(stores, "STATION_002")
    (work,) = raw(stores, "work")
    # Each replica reads the whole list every two seconds, the leader all guards in each tick, in a tenth of a minute.
    listed = STORM * item_bytes(work) / 4_096 * REPLICAS / WHOLE_EVERY_SECONDS
    assert listed * busiest("work", WorkKind.POST_CARD) < READS, listed
    guards = STORM * item_bytes(guard) / 4_096 / 6
    assert guards * busiest("open-alert", AlertType.LOW_INVENTORY) < READS, guards


def raw(stores: Stores, scope: str) -> list[Any]:
    answer = stores.client.scan(TableName=stores.names.coordination)
    return [each for each in answer["Items"] if each["scope"]["S"] == scope]
