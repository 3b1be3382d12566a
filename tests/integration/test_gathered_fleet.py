"""Where functions evaluate, the leader gathers what they saw, and the fleet is shown as ever."""

from collections.abc import Iterator

import pytest

from bot.engines.handlers import sweep
from bot.errors import NobodyEvaluates
from bot.evaluation.gathered_fleet import GatheredFleet
from bot.tables.stores import Stores
from rules.alert.alert import AlertType
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, make_metric
from tests.integration.functions import LONG, Function
from tests.integration.ticking import FixedClock


class Mode:
    """Functions, and a leader that gathers."""

    def __init__(self, stores: Stores, clock: FixedClock) -> None:
        self.stores, self.clock = stores, clock
        self.runtime = make_runtime(clock=clock.clock)
        self.function = Function(stores.client, stores.names, clock.clock)
        self.leader = GatheredFleet(self.runtime, stores, every_seconds=60)

    async def swept(self, *names: str) -> None:
        await sweep(self.function.engine, {"Items": list(names)}, LONG)

    def rows(self) -> dict[str, bool]:
        """Which stations the snapshot has, and whether each was read."""
        snapshot = self.stores.fleet.read()
        assert snapshot is not None
        return {each.station_id: each.was_read for each in snapshot.rows}


@pytest.fixture
def mode(stores: Stores, clock: FixedClock) -> Iterator[Mode]:
    for name, charged in (("A", 20), ("B", 2), ("C", 20)):
        times = (clock.now - number * MINUTE for number in range(5))
        stores.metrics.put_many(make_metric(station_id=name, timestamp=at, charged_batteries=charged) for at in times)
    made = Mode(stores, clock)
    yield made
    made.function.close()
    made.runtime.workers.close()


async def test_what_several_functions_saw_is_one_snapshot(mode: Mode) -> None:
    await mode.swept("A", "B")
    await mode.swept("C")
    report = await mode.leader.run(fence=1)
    assert report.stations == 3
    assert mode.rows() == {"A": True, "B": True, "C": True}
    (worst,) = [each for each in mode.stores.fleet.read().rows if each.trouble]  # type: ignore[union-attr]
    assert (worst.station_id, worst.trouble) == ("B", AlertType.LOW_INVENTORY)


async def test_of_two_that_saw_a_station_the_later_one_counts(mode: Mode) -> None:
    await mode.swept("A", "B")
    mode.clock.now += MINUTE
    mode.stores.metrics.put(make_metric(station_id="A", timestamp=mode.clock.now, charged_batteries=7))
    await mode.swept("C", "A")
    await mode.leader.run(fence=1)
    (row,) = [each for each in mode.stores.fleet.read().rows if each.station_id == "A"]  # type: ignore[union-attr]
    assert row.charged == 7


async def test_a_station_that_no_function_has_seen_lately_counts_as_not_read(mode: Mode) -> None:
    await mode.swept("A", "B")
    mode.clock.now += 4 * MINUTE
    await mode.swept("C")
    await mode.leader.run(fence=1)
    assert mode.rows() == {"A": False, "B": False, "C": True}


async def test_where_no_function_looks_the_leader_says_so(mode: Mode) -> None:
    assert (await mode.leader.run(fence=1)).stations == 0  # nobody has heard of a station
    mode.stores.roster.heard("A", mode.clock.now)
    with pytest.raises(NobodyEvaluates, match="sweep"):
        await mode.leader.run(fence=1)
    await mode.swept("A")
    mode.clock.now += 4 * MINUTE
    with pytest.raises(NobodyEvaluates):
        await mode.leader.run(fence=1)


async def test_a_part_that_cannot_be_read_hides_no_other(mode: Mode) -> None:
    await mode.swept("A")
    for data in ({"B": b"no gzip"}, {"S": "text"}):
        key = {"scope": {"S": "fleet-part#03"}, "key": {"S": str(data)}}
        mode.stores.client.put_item(TableName=mode.stores.names.coordination, Item=key | {"data": data})
    await mode.leader.run(fence=1)
    assert mode.rows() == {"A": True}
