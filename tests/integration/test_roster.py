"""The stored roster, and what a tick pays to know its stations."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from bot.evaluation.look_for_stations import LookForStations
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.errors import InvalidRules
from rules.evaluate.ruleset import parse_rules
from rules.units import DAY_MS, MINUTE_MS
from storage.items import to_attributes, to_item
from storage.roster import KEPT_MS, Roster
from storage.tables import TableNames
from tests.doubles.runtime import make_runtime
from tests.factories import NOW, make_metric
from tests.integration.ticking import FixedClock
from tests.local_stack import LocalAws


def test_no_rule_remembers_a_silent_station_for_longer_than_the_roster() -> None:
    longest = parse_rules("charger_down: {forget_after_hours: 720}", "rules.yml").silence.forget_after_ms
    with pytest.raises(InvalidRules):
        parse_rules("charger_down: {forget_after_hours: 721}", "rules.yml")
    # It may have been heard of almost a day after the roster was written.
    assert longest + DAY_MS <= KEPT_MS


def test_a_station_is_kept_for_thirty_days_after_it_was_last_heard_of(
    aws: LocalAws, names: TableNames, stores: Stores
) -> None:
    stores.roster.heard("A", NOW - KEPT_MS + MINUTE_MS)
    stores.roster.heard("B", NOW)
    assert stores.roster.read(NOW) == {"A": NOW - KEPT_MS + MINUTE_MS, "B": NOW}
    assert set(stores.roster.read(NOW + DAY_MS)) == {"B"}
    item: Any = aws.dynamodb.get_item(
        TableName=names.coordination, Key=to_attributes({"scope": "roster", "key": "B#STATION"})
    )
    assert int(item["Item"]["ttl"]["N"]) * 1000 > NOW + KEPT_MS


def test_of_two_writers_the_later_hearing_stays(stores: Stores) -> None:
    for at in (NOW, NOW - DAY_MS):
        stores.roster.heard("A", at)
    assert stores.roster.read(NOW) == {"A": NOW}


def test_an_entry_that_somebody_changed_by_hand_is_a_station_all_the_same_and_is_mended(
    aws: LocalAws, names: TableNames, stores: Stores
) -> None:
    for station, heard in (("A", "yesterday"), ("B", None), ("C", True), ("D", 10**20), ("E", -1)):
        item = to_attributes({"scope": "roster", "key": f"{station}#STATION", "heardAt": heard})
        aws.dynamodb.put_item(TableName=names.coordination, Item=item)
    assert stores.roster.read(NOW) == dict.fromkeys("ABCDE", 0)
    for station in "ABCDE":
        stores.roster.heard(station, NOW)
    assert stores.roster.read(NOW) == dict.fromkeys("ABCDE", NOW)


def test_an_entry_that_names_no_station_is_skipped_and_named(aws: LocalAws, names: TableNames, stores: Stores) -> None:
    named: list[str] = []
    roster = Roster(aws.dynamodb, names.coordination, lambda broken: named.append(broken.key))
    roster.heard("A", NOW)
    odd: list[dict[str, Any]] = [{}, {"stationId": ""}, {"stationId": None}, {"stationId": "é" * 2_000}]
    for number, values in enumerate(odd):
        item = to_attributes({"scope": "roster", "key": f"odd{number}", "heardAt": NOW, **values})
        aws.dynamodb.put_item(TableName=names.coordination, Item=item)
    assert roster.read(NOW) == {"A": NOW}
    assert ["odd" in each for each in named] == [True] * len(odd)


def test_a_name_that_is_too_long_for_a_key_is_on_the_roster_like_any_other(stores: Stores) -> None:
    stores.roster.heard("é" * 600, NOW)
    assert stores.roster.read(NOW) == {"é" * 600: NOW}


@pytest.mark.parametrize("factor", [Decimal("0.001"), Decimal(1), Decimal(1_000)])
@pytest.mark.parametrize("old_factor", [Decimal(1), Decimal(1_000), Decimal(1_000_000)])
async def test_no_old_row_hides_that_a_station_reports_whatever_either_counts(
    stores: Stores, clock: FixedClock, factor: Decimal, old_factor: Decimal
) -> None:
    replica = Replica(stores, clock)
    for at in ((NOW - 90 * DAY_MS) * old_factor, (NOW - MINUTE_MS) * factor):
        item = to_item(make_metric(station_id="A", timestamp=NOW)) | to_attributes({"timestamp": at})
        stores.client.put_item(TableName=stores.names.metrics, Item=item)
    await replica.look.run()
    assert replica.stations.known == {"A"}
    replica.runtime.workers.close()


class Counting:
    """A client that counts its calls."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._inner, name)

        def counted(**request: Any) -> Any:
            self.calls[name] += 1
            return operation(**request)

        return counted


@dataclass
class Replica:
    """A leader, by a clock that the test moves."""

    stores: Stores
    clock: FixedClock

    def __post_init__(self) -> None:
        self.counting = Counting(self.stores.client)
        client: Any = self.counting
        mine = build_stores(client, self.stores.names, self.clock.clock, Telemetry())
        self.runtime = make_runtime(clock=self.clock.clock)
        leads: Any = type("Leads", (), {"is_certain": True})
        self.stations = Stations(self.runtime, (), mine.roster, mine.metrics.each_station)
        self.look = LookForStations(self.runtime, self.stations, leads, mine.metrics)
        self.tick = Tick(self.runtime, mine, self.stations, every_seconds=60)

    async def ticked(self) -> tuple[str, ...]:
        """Tick; return the stations that were judged with at least three samples."""
        report = await self.tick.run(fence=1)
        return tuple(each.station_id for each in report.seen if len(each.window.samples) >= 3)

    async def calls_of_a_tick(self) -> int:
        before = self.counting.calls.total()
        await self.tick.run(fence=1)
        return self.counting.calls.total() - before


async def test_a_station_that_another_program_writes_is_judged_within_a_tick_of_its_third_sample(
    stores: Stores, clock: FixedClock
) -> None:
    replica = Replica(stores, clock)
    stores.metrics.put_many(make_metric(station_id=f"S{number:03}", timestamp=NOW) for number in range(120))
    assert await replica.ticked() == ()
    began = NOW + 7_000
    judged: tuple[str, ...] = ()
    while not judged:
        clock.now, clock.passed = clock.now + 1_000, clock.passed + 1.0
        if (clock.now - began) % MINUTE_MS == 0:
            stores.metrics.put(make_metric(station_id="NEW", timestamp=clock.now))
        await replica.look.run()
        if (clock.now - NOW) % MINUTE_MS == 0:
            judged = await replica.ticked()
    replica.runtime.workers.close()
    third_sample = began + 2 * MINUTE_MS
    assert judged == ("NEW",)
    assert clock.now - third_sample <= MINUTE_MS


async def test_a_tick_pays_one_call_a_station_and_no_more_for_knowing_ten_times_as_many(
    stores: Stores, clock: FixedClock
) -> None:
    replica = Replica(stores, clock)
    beside = []
    for count in (12, 120):
        stores.metrics.put_many(make_metric(station_id=f"S{number:03}", timestamp=NOW) for number in range(count))
        for number in range(count):
            stores.roster.heard(f"S{number:03}", NOW)
        await replica.tick.run(fence=1)
        await replica.tick.run(fence=1)  # the pasts are filled
        beside.append(await replica.calls_of_a_tick() - count)
    replica.runtime.workers.close()
    assert beside[0] == beside[1]
    assert replica.counting.calls["scan"] == 0


async def test_a_new_leader_knows_every_station_by_one_call(stores: Stores, clock: FixedClock) -> None:
    for number in range(300):
        stores.roster.heard(f"S{number:03}", NOW)
    replica = Replica(stores, clock)
    assert len(await replica.stations.stations()) == 300
    replica.runtime.workers.close()
    assert replica.counting.calls == {"query": 1}
