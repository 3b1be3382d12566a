"""The snapshot of the fleet: read whole or not at all, whoever writes meanwhile, and written by the leader's tick."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.queries.fleet import Fleet
from bot.runtime.telemetry import Telemetry
from bot.tables.history import SampleHistory
from bot.tables.recent_metrics import RecentReader
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert, Severity
from rules.fleet.fleet_snapshot import FleetSnapshot
from rules.fleet.fleet_state import FleetState, Standing
from rules.metric import Metric
from storage.errors import BrokenItem, StorageUnavailable
from storage.fleet import HEAD, SCOPE, FleetSnapshots
from storage.items import to_attributes
from storage.metrics import Metrics
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_alert, make_metric
from tests.integration.fleets import fleet_of
from tests.integration.ticking import FixedClock, new_id
from tests.strategies import snapshots
from tests.unit.lifecycle.mutes import make_mute

pytestmark = pytest.mark.ministack


class Kept(FleetSnapshots):
    """In pieces of a few bytes, so that there are many; `broken` is what it was told of."""

    def __init__(self, stores: Stores, piece_bytes: int = 60) -> None:
        self.broken: list[BrokenItem] = []

        def on_broken(broken: BrokenItem) -> None:
            self.broken.append(broken)

        super().__init__(stores.client, stores.names.coordination, on_broken, new_id, piece_bytes=piece_bytes)


def test_nothing_is_read_before_the_first(stores: Stores) -> None:
    assert stores.fleet.read() is None


@settings(suppress_health_check=[*settings().suppress_health_check, HealthCheck.function_scoped_fixture])
@given(snapshots())
def test_any_fleet_is_read_as_it_was_written(stores: Stores, snapshot: FleetSnapshot) -> None:
    assert stores.fleet.write(snapshot, fence=1)
    assert stores.fleet.read() == snapshot


def test_thousands_of_stations_are_a_few_items_far_under_what_an_item_may_hold(stores: Stores) -> None:
    fleet = fleet_of(10_000)
    assert stores.fleet.write(fleet, fence=1)
    items = stores.client.query(
        TableName=stores.names.coordination,
        KeyConditionExpression="#scope = :scope",
        ExpressionAttributeNames={"#scope": "scope"},
        ExpressionAttributeValues=to_attributes({":scope": SCOPE}),
    )["Items"]
    sizes = [len(item["data"]["B"]) for item in items if "data" in item]
    assert len(sizes) <= 3
    assert max(sizes) <= 200_000
    assert stores.fleet.read() == fleet


def test_a_write_that_was_cut_short_leaves_the_one_before_whole(stores: Stores) -> None:
    kept = Kept(stores)
    kept.write(fleet_of(30), fence=1)

    class Killed(Kept):
        def _put(self, values: dict[str, object]) -> bool:
            if values["key"] == HEAD:
                raise StorageUnavailable("killed")
            return super()._put(values)

    with pytest.raises(StorageUnavailable):
        Killed(stores).write(fleet_of(40, NOW + 1), fence=1)
    assert kept.read() == fleet_of(30)


def test_a_smaller_fleet_after_a_larger_one_is_read_without_what_is_left_of_it(stores: Stores) -> None:
    kept = Kept(stores)
    for count in (40, 35, 3, 2):
        kept.write(fleet_of(count), fence=1)
        assert kept.read() == fleet_of(count)


def test_a_replica_that_lost_the_lease_overwrites_nothing(stores: Stores) -> None:
    kept = Kept(stores)
    kept.write(fleet_of(5), fence=2)
    assert not kept.write(fleet_of(6, NOW + 1), fence=1)
    assert kept.read() == fleet_of(5)
    assert kept.write(fleet_of(7, NOW + 2), fence=3)
    assert kept.read() == fleet_of(7, NOW + 2)


def test_pieces_that_do_not_belong_together_are_no_fleet_and_counted(stores: Stores) -> None:
    kept = Kept(stores)
    kept.write(fleet_of(30), fence=1)
    stores.client.delete_item(
        TableName=stores.names.coordination, Key=to_attributes({"scope": SCOPE, "key": "piece#a#000001"})
    )
    assert kept.read() is None
    assert [each.why for each in kept.broken] == ["its pieces do not belong together"]


def test_what_another_version_left_is_no_fleet_and_counted(stores: Stores) -> None:
    kept = Kept(stores, 1_000)
    kept.write(fleet_of(1), fence=1)
    item = {"scope": SCOPE, "key": "piece#a#000000", "data": b"not gzip", "fence": 1}
    head = stores.client.get_item(
        TableName=stores.names.coordination, Key=to_attributes({"scope": SCOPE, "key": HEAD})
    )["Item"]
    stores.client.put_item(
        TableName=stores.names.coordination, Item=to_attributes(item) | {"generation": head["generation"]}
    )
    assert kept.read() is None
    assert len(kept.broken) == 1


def test_a_reader_never_mixes_two_ticks(stores: Stores) -> None:
    kept, stop = Kept(stores, 200), threading.Event()
    kept.write(fleet_of(10, NOW), fence=1)

    def write() -> None:
        at = NOW
        while not stop.is_set():
            at += 1
            kept.write(fleet_of(10 + at % 20, at), fence=1)

    with ThreadPoolExecutor() as pool:
        writing = pool.submit(write)
        reader = Kept(stores)
        try:
            read: list[FleetSnapshot | None] = []
            seen, ends = set[int](), time.monotonic() + 30
            while len(seen) <= 5 or len(read) < 60:
                assert time.monotonic() < ends, "the writer got no turn"
                time.sleep(0.001)
                read.append(reader.read())
                seen |= {each.at for each in read[-1:] if each is not None}
        finally:
            stop.set()
        writing.result()
    whole = [each for each in read if each is not None]
    assert all(each == fleet_of(10 + each.at % 20 if each.at > NOW else 10, each.at) for each in whole)


class Flaky(Metrics):
    """Does not answer about some stations."""

    silent = frozenset({"STATION_003"})

    def since(self, station_id: str, since_ms: int, until_ms: int | None = None) -> list[Metric]:
        if station_id in self.silent:
            raise StorageUnavailable("throttled")
        return super().since(station_id, since_ms, until_ms)


def reading(stores: Stores, metrics: Metrics) -> Stores:
    return replace(stores, metrics=metrics, recent=RecentReader(metrics, SampleHistory()))


async def test_a_tick_leaves_what_it_read_for_every_replica_and_names_what_it_could_not_read(
    stores: Stores, clock: FixedClock
) -> None:
    runtime = make_runtime(clock=clock.clock)
    for station, charged, age in (
        ("STATION_001", 20, 0),
        ("STATION_002", 2, 0),
        ("STATION_003", 20, 0),
        ("STATION_004", 9, 10),
    ):
        stores.metrics.put(
            make_metric(
                station_id=station, charged_batteries=charged, uncharged_batteries=28, timestamp=NOW - age * MINUTE
            )
        )
    flaky = reading(stores, Flaky(stores.client, stores.names.metrics, lambda _broken: None))
    tick = Tick(runtime, flaky, Stations(runtime, (), flaky.roster, flaky.metrics.each_station), every_seconds=60)
    await tick.run(fence=1)

    other = build_stores(stores.client, stores.names, clock.clock, Telemetry())
    state: FleetState = await Fleet(runtime, other).state()
    runtime.workers.close()

    assert [(line.row.station_id, line.standing) for line in state.lines] == [
        ("STATION_002", Standing.ALERT),
        ("STATION_004", Standing.ALERT),
        ("STATION_003", Standing.UNREAD),
        ("STATION_001", Standing.WELL),
    ]
    assert (state.evaluated_at, state.is_late) == (NOW, False)
    assert state.lines[1].row.charged == 9


def test_the_state_follows_whatever_changes_after_it_was_read(stores: Stores, clock: FixedClock) -> None:
    fleet, station = Fleet(make_runtime(clock=clock.clock), stores), "STATION_00001"
    stores.fleet.write(fleet_of(2), fence=1)
    alert = make_alert(station_id=station, severity=Severity.LOW)

    def known(*pending: Alert) -> tuple[Severity | None, int, int | None, bool]:
        state = fleet.read(pending)
        (line,) = (each for each in state.lines if each.row.station_id == station)
        return line.alerts.worst if line.alerts else None, state.muted, state.evaluated_at, state.is_late

    assert known() == (None, 0, NOW, False)
    assert known(alert) == known(alert) == (Severity.LOW, 0, NOW, False)
    assert known(alert.model_copy(update={"severity": Severity.HIGH})) == (Severity.HIGH, 0, NOW, False)
    stores.mutes.put([make_mute(station_id=station)])
    assert known(alert) == (Severity.LOW, 1, NOW, False)
    clock.now += 10 * MINUTE
    assert known(alert) == (Severity.LOW, 1, NOW, True)
    stores.fleet.write(fleet_of(2, clock.now), fence=1)
    assert known(alert) == (Severity.LOW, 1, clock.now, False)


async def test_in_the_ticks_after_a_start_the_past_of_every_station_is_read(
    stores: Stores, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.evaluation.readings.FILLS_A_LOOK", 2)
    stations = [f"STATION_{number:03}" for number in range(5)]
    stores.metrics.put_many(make_metric(station_id=each, timestamp=NOW) for each in stations)
    filled: list[str] = []

    class Noting(Metrics):
        def between(self, station_id: str, since_ms: int, until_ms: int, *, texts: bool = True) -> list[Metric]:
            filled.append(station_id)
            return super().between(station_id, since_ms, until_ms, texts=texts)

    noting = reading(stores, Noting(stores.client, stores.names.metrics, lambda _broken: None))
    runtime = make_runtime(clock=clock.clock)
    tick = Tick(runtime, noting, Stations(runtime, (), noting.roster, noting.metrics.each_station), every_seconds=60)
    for fence in (1, 2, 3):
        await tick.run(fence=fence)
    runtime.workers.close()
    assert sorted(filled) == stations


async def test_a_tick_that_takes_half_of_its_interval_says_what_comes_next_until_one_is_shorter(
    stores: Stores, clock: FixedClock
) -> None:
    stores.metrics.put(make_metric(timestamp=NOW))
    takes = [20, 40, 10]

    class Slow(Metrics):
        def since(self, station_id: str, since_ms: int, until_ms: int | None = None) -> list[Metric]:
            clock.passed += takes[0]
            return super().since(station_id, since_ms, until_ms)

    slow = reading(stores, Slow(stores.client, stores.names.metrics, lambda _broken: None))
    runtime = make_runtime(clock=clock.clock)
    tick = Tick(runtime, slow, Stations(runtime, ("STATION_001",), slow.roster, list), every_seconds=60)
    said = []
    while takes:
        await tick.run(fence=1)
        said.append("docs/scale.md" in runtime.health.warnings().get("tick", ""))
        takes.pop(0)
    runtime.workers.close()
    assert said == [False, True, False]
