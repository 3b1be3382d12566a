"""What a replica remembers of a station's past never differs for long from what the table says."""

from collections.abc import Callable

from bot.tables.history import SampleHistory
from bot.tables.recent_metrics import RecentReader
from rules.alert.alert import AlertType
from rules.evaluate.evaluate import judge_station
from rules.evaluate.late_arrivals import with_late_arrivals
from rules.evaluate.ruleset import default_rules
from rules.metric import Metric
from tests.factories import MINUTE, NOW, make_metric

STATION = "STATION_001"


class Table:
    """The metrics table, as it is when it is read."""

    def __init__(self) -> None:
        self.rows: dict[int, Metric] = {}
        self.pasts_read = 0

    def put(self, *minutes: float, charged: int = 20) -> None:
        for minute in minutes:
            at = NOW + int(minute * MINUTE)
            self.rows[at] = make_metric(station_id=STATION, timestamp=at, charged_batteries=charged)

    def delete(self, minute: int) -> None:
        del self.rows[NOW + minute * MINUTE]

    def since(self, _station_id: str, since_ms: int, until_ms: int) -> list[Metric]:
        return self._those(lambda at: since_ms <= at <= until_ms)

    def between(self, station_id: str, since_ms: int, until_ms: int) -> list[Metric]:
        self.pasts_read += 1
        return self.since(station_id, since_ms, until_ms)

    def newest(self, _station_id: str, count: int, until_ms: int) -> list[Metric]:
        return self._those(lambda at: at <= until_ms)[:count]

    def in_other_units(self, _station_id: str, _count: int, _until_ms: int) -> list[Metric]:
        return []

    def _those(self, holds: Callable[[int], bool]) -> list[Metric]:
        return [self.rows[at] for at in sorted(self.rows, reverse=True) if holds(at)]


class Replica:
    """A replica that looks at stations, by its own clock."""

    def __init__(self, table: Table) -> None:
        self._reader = RecentReader(table, SampleHistory())  # type: ignore[arg-type]

    def sees(self, now: float) -> list[int]:
        """The minutes of the samples that rules are given."""
        now_ms = NOW + int(now * MINUTE)
        found = self._reader.read(STATION, now_ms, default_rules()).metrics
        return [(each.timestamp - NOW) // MINUTE for each in found]

    def ticks(self, now: float) -> list[AlertType]:
        """What a tick finds."""
        now_ms, rules = NOW + int(now * MINUTE), default_rules()
        self._reader.look_for_late(1, now_ms)
        found = self._reader.read(STATION, now_ms, rules)
        judged = judge_station(STATION, found.metrics, now_ms, rules, found.last_seen_ms)
        judged = with_late_arrivals(judged, found.window, rules, found.arrived_ms)
        return [each.alert_type for each in judged.findings]


def test_samples_that_an_uplink_kept_back_are_known_once_they_have_come() -> None:
    table = Table()
    replica = Replica(table)
    for minute in range(11):
        table.put(minute)
        replica.sees(minute)
    for minute in range(11, 31):
        replica.sees(minute)
    table.put(*range(11, 32))
    assert replica.sees(31) == list(range(31, -1, -1))


def test_a_station_whose_samples_always_come_late_has_a_past_without_holes() -> None:
    table = Table()
    replica = Replica(table)
    for minute in range(90):
        table.put(*(minute - 6 + part / 6 for part in range(1, 7)))  # every ten seconds, six minutes late
        seen = replica.sees(minute)
    assert len(seen) == 55 * 6 + 1


def test_a_row_that_was_deleted_while_it_was_new_is_not_remembered() -> None:
    table = Table()
    replica = Replica(table)
    table.put(0, 1, 2)
    replica.sees(2)
    table.delete(1)
    for minute in range(3, 10):
        table.put(minute)
        seen = replica.sees(minute)
    assert 1 not in seen


def test_after_a_pause_what_was_not_read_is_read_though_the_clock_was_ahead_before_it() -> None:
    table = Table()
    replica = Replica(table)
    table.put(*range(11))
    replica.sees(10)
    replica.sees(14)  # the clock runs four minutes ahead, and is set right
    replica.sees(10)
    table.put(*range(11, 20))
    assert replica.sees(18) == list(range(18, -1, -1))


def test_a_clock_that_is_set_back_far_leaves_no_hole() -> None:
    table = Table()
    table.put(*range(-60, 1))
    replica = Replica(table)
    replica.sees(0)
    assert replica.sees(-30) == list(range(-20, -61, -1))[10:]
    assert replica.sees(0) == list(range(0, -61, -1))


def test_a_station_seven_minutes_behind_is_found_though_one_good_sample_comes_in_time_every_four_minutes() -> None:
    table = Table()
    replica = Replica(table)
    found: dict[int, list[AlertType]] = {}
    for minute in range(60):
        table.put(minute - 7, charged=20 if minute < 30 else 0)
        if minute % 4 == 0:
            table.put(minute + 0.01)
        found[minute] = replica.ticks(minute + 0.02)
    assert all(found[minute] == [] for minute in range(30))
    assert [AlertType.LOW_INVENTORY] in [found[minute] for minute in range(30, 42)]


def test_what_was_wrong_while_an_uplink_was_down_opens_nothing_once_enough_good_samples_have_come() -> None:
    table = Table()
    replica = Replica(table)
    for minute in range(20):
        table.put(minute)
        replica.ticks(minute)
    for minute in range(20, 31):
        table.put(minute)  # the newest come in time, some older ones with them
        if minute == 30:
            table.put(*(20.5 + each for each in range(5)), charged=0)
        assert replica.ticks(minute + 0.01) == []
    for minute in range(31, 40):
        table.put(minute)
        assert replica.ticks(minute + 0.01) == []


def test_a_station_that_reports_in_time_is_read_again_every_five_minutes_and_not_more_often() -> None:
    table = Table()
    replica = Replica(table)
    for minute in range(60):
        table.put(minute)
        replica.ticks(minute)
    assert table.pasts_read <= 60 / 5 + 1


def test_stations_that_are_silent_for_ever_take_no_reading_of_the_past_from_others() -> None:
    table = Table()
    table.put(-2000)
    replica = Replica(table)
    replica.sees(0)
    replica.sees(1)
    assert table.pasts_read == 0
