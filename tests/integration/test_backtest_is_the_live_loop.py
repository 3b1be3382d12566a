"""The backtest opens, worsens and closes what the live loop does, on a day of a simulated network."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, cast
from uuid import uuid4

import pytest

from bot.access.policy import Policy
from bot.access.policy_in_use import PolicyInUse
from bot.backtest.decided import recorded_mutes
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.tables.history import SampleHistory
from bot.tables.recent_metrics import RecentReader
from bot.tables.stores import Stores
from rules.alert.alert import Alert, AlertType
from rules.alert.closing import KEEPS_ALL, Closing, ClosingRule
from rules.alert.mute_order import MuteOrder, new_mutes
from rules.alert.rejection import Rejection, RejectionCategory
from rules.evaluate.ruleset import RuleSet, default_rules, parse_rules
from rules.lifecycle.rejecting import reject
from rules.metric import Metric
from rules.report.backtest import Backtest
from rules.report.past_mutes import NO_MUTES, PastMutes
from rules.stations.register import parse_register
from rules.units import DAY_MS, MINUTE_MS, SECOND_MS
from tests.doubles.runtime import make_runtime
from tests.factories import make_metric
from tests.integration.ticking import FixedClock
from tools.simulate.network import START_MS, Plan, Told

pytestmark = pytest.mark.ministack

STEP_MS = 10 * MINUTE_MS
SEED, STATIONS = 21, 2
Seen = tuple[str, str, str, str, int, int | None]


@pytest.fixture(scope="module")
def network() -> list[Told]:
    return list(Plan.of(SEED, STATIONS, 1.0).run())


def arrivals(network: list[Told]) -> list[tuple[int, Metric]]:
    came = [(each.arrived_ms, Metric.model_validate(each.row)) for told in network for each in told.samples]
    return sorted((each for each in came if each[0] <= START_MS + DAY_MS), key=lambda each: each[0])


class MetricsInMemory:
    """
    What the metrics table answers; thousands of Queries of it would take most of the test's time.

    The reader before it, which keeps the past hour, is the real one.
    """

    def __init__(self) -> None:
        self._by_station: dict[str, list[Metric]] = {}

    def put(self, metric: Metric) -> None:
        insort(self._by_station.setdefault(metric.station_id, []), metric, key=lambda each: each.timestamp)

    def between(self, station_id: str, since_ms: int, until_ms: int) -> list[Metric]:
        known = self._by_station.get(station_id, [])
        begin = bisect_left(known, since_ms, key=lambda each: each.timestamp)
        end = bisect_right(known, until_ms, key=lambda each: each.timestamp)
        return known[begin:end][::-1]

    since = between

    def newest(self, station_id: str, count: int, until_ms: int) -> list[Metric]:
        return self.between(station_id, 0, until_ms)[:count]

    def in_other_units(self, _station_id: str, _count: int, _until_ms: int) -> list[Metric]:
        return []


class LiveDay:
    """The live loop under a fake clock, and a person who rejects what cleared and has stayed away for its cool-down."""

    decides_at_once = False
    """Whether the person rejects what is open at each tick instead."""

    def __init__(
        self,
        stores: Stores,
        clock: FixedClock,
        rules: RuleSet,
        names: tuple[str, ...],
        closing: Closing = KEEPS_ALL,
    ) -> None:
        self._closing = closing
        self._stores = stores
        self._clock = clock
        self._rules = rules
        self._metrics = MetricsInMemory()
        runtime = make_runtime(clock=clock.clock, rules=rules)
        reading = replace(stores, recent=RecentReader(cast("Any", self._metrics), SampleHistory()))
        self._tick = Tick(
            runtime,
            reading,
            Stations(runtime, names, stores.roster, list),
            every_seconds=STEP_MS / SECOND_MS,
            policy=PolicyInUse(Policy(groups={}, recovered=closing.recovered, expired=closing.expired)),
        )

    does: Mapping[int, Callable[[], object]] = MappingProxyType({})
    """What else is done, by the minute before whose tick it is."""

    async def run(self, came: list[tuple[int, Metric]], length_ms: int = DAY_MS) -> None:
        waiting = iter(came)
        ahead = next(waiting, None)
        for now_ms in range(START_MS + STEP_MS, START_MS + length_ms + 1, STEP_MS):
            while ahead is not None and ahead[0] <= now_ms:
                self._metrics.put(ahead[1])
                ahead = next(waiting, None)
            self._clock.now, self._clock.passed = now_ms, self._clock.passed + STEP_MS / SECOND_MS
            self.does.get((now_ms - START_MS) // MINUTE_MS, str)()
            await self._tick.run(fence=1)
            for alert in list(self._pending() if self.decides_at_once else self._gone(now_ms + STEP_MS)):
                self._decide(alert)

    def _pending(self) -> Iterator[Alert]:
        guards = self._stores.guards.all().values()
        return (self._stores.alerts.get(guard.alert_id) for guard in guards if guard.is_open)

    def _gone(self, next_ms: int) -> Iterator[Alert]:
        for guard in self._stores.guards.all().values():
            if guard.is_open and guard.cleared:
                alert = self._stores.alerts.get(guard.alert_id)
                condition = alert.metadata.condition
                lasts_ms = max(self._rules.cooldown_of(alert), STEP_MS)
                after_ms = self._closing.recovered_after_ms(alert.alert_type, alert.severity)
                if condition is not None and after_ms is None and next_ms - condition.cleared_at > lasts_ms:
                    yield alert

    def _decide(self, alert: Alert) -> None:
        rejection = Rejection(RejectionCategory.RECOVERED, "it is over")
        self._stores.changing.change(alert.alert_id, lambda stored, at: reject(stored, "U1", rejection, at))


def opened_live(stores: Stores, names: tuple[str, ...]) -> list[Seen]:
    return sorted(_of_live(each) for each in stores.alerts.scan() if each.station_id in names)


def _of_live(alert: Alert) -> Seen:
    assert alert.metadata.evidence is not None
    first = alert.metadata.worsenings[0] if alert.metadata.worsenings else alert
    condition = alert.metadata.condition
    return (
        alert.station_id,
        alert.alert_type.value,
        str(first.severity),
        alert.severity.value,
        (alert.created_at - START_MS) // MINUTE_MS,
        None if condition is None else (_closed_at(alert, condition.cleared_at) - START_MS) // MINUTE_MS,
    )


def _closed_at(alert: Alert, cleared_at: int) -> int:
    return alert.rejected_at if alert.closed_itself and alert.rejected_at else cleared_at


def replayed(
    came: list[tuple[int, Metric]],
    rules: RuleSet,
    length_ms: int = DAY_MS,
    mutes: PastMutes = NO_MUTES,
    closing: Closing = KEEPS_ALL,
) -> list[Seen]:
    replay = Backtest(rules, STEP_MS, mutes, closing)
    for arrived_ms, metric in came:
        replay.take(metric, arrived_ms)
    for name in replay.stations:
        replay.run_to(name, START_MS + length_ms)
    return sorted(
        (
            each.station_id,
            each.alert_type.value,
            each.severity.value,
            each.worst.value,
            (each.opened_at - START_MS) // MINUTE_MS,
            None if each.closed_at is None else (each.closed_at - START_MS) // MINUTE_MS,
        )
        for each in replay.alerts
    )


LANGUAGE = """
low_inventory: {for_minutes: 10, keep_firing_minutes: 20, clear_when: {charged_at_most: 9}}
charger_down: {covered_seconds: 120}
flapping: {changes: 3, looks: 10}
overrides:
- {groups: closing, low_inventory: {charged_at_most: 8}, window_minutes: 8}
"""


def with_language(names: tuple[str, ...]) -> RuleSet:
    hours = "{time_zone: Europe/Rome, group: closing, opening_hours: {daily: 07:00-21:00}}"
    register = parse_register(f"stations: {{{names[0]}: {hours}, {names[1]}: {{}}}}", "stations.yml")
    return parse_rules(LANGUAGE, "rules.yml", register)


async def test_they_agree_on_opening_hours_overrides_and_all_that_holds_back(
    stores: Stores, clock: FixedClock, network: list[Told]
) -> None:
    came, names = arrivals(network), tuple(each.profile.station_id for each in network)
    rules, length_ms = with_language(names), DAY_MS // 2
    came = [each for each in came if each[0] <= START_MS + length_ms]
    await LiveDay(stores, clock, rules, names).run(came, length_ms)
    live = opened_live(stores, names)
    assert live == replayed(came, rules, length_ms)
    assert live != replayed(came, default_rules(), length_ms)
    assert live


async def test_the_live_loop_and_the_backtest_open_the_same_alerts_over_a_day(
    stores: Stores, clock: FixedClock, network: list[Told]
) -> None:
    rules, came = default_rules(), arrivals(network)
    names = tuple(each.profile.station_id for each in network)
    await LiveDay(stores, clock, rules, names).run(came)
    live = opened_live(stores, names)
    assert live == replayed(came, rules)
    assert len(live) >= 3


async def test_what_closes_by_itself_closes_in_the_replay_at_the_same_time_over_a_day(
    stores: Stores, clock: FixedClock, network: list[Told]
) -> None:
    rules, came = default_rules(), arrivals(network)
    closing = Closing(recovered=(ClosingRule(after_minutes=30),))
    names = tuple(each.profile.station_id for each in network)
    await LiveDay(stores, clock, rules, names, closing).run(came)
    live = opened_live(stores, names)
    assert live == replayed(came, rules, closing=closing)
    assert [each for each in stores.alerts.scan() if each.closed_itself is not None]


def low_for_hours() -> list[tuple[int, Metric]]:
    """A station that is low for five hours, well for an hour, and low again."""
    begun = START_MS + MINUTE_MS

    def sample(minute: int) -> Metric:
        charged = 20 if 300 <= minute < 360 else 2
        at = begun + minute * MINUTE_MS
        return make_metric(timestamp=at, charged_batteries=charged, uncharged_batteries=30 - charged)

    return [(each.timestamp, each) for each in map(sample, range(480))]


async def test_what_is_decided_and_stands_opens_no_more_alerts_than_the_replay_has(
    stores: Stores, clock: FixedClock
) -> None:
    rules = parse_rules("low_inventory: {cooldown_minutes: 20}", "rules.yml")
    came, length_ms = low_for_hours(), 480 * MINUTE_MS
    live = LiveDay(stores, clock, rules, ("STATION_001",))
    live.decides_at_once = True
    await live.run(came, length_ms)
    opened = [each[1:5] for each in opened_live(stores, ("STATION_001",))]
    assert opened == [each[1:5] for each in replayed(came, rules, length_ms)]
    assert len(opened) == 2


LOW, FAULTS = AlertType.LOW_INVENTORY, AlertType.FAULT_PATTERN


def muting(stores: Stores, clock: FixedClock, minutes: int, *types: AlertType) -> Callable[[], object]:
    order = MuteOrder("STATION_001", types, minutes * MINUTE_MS, "crew")
    return lambda: stores.mutes.put(new_mutes(order, "U1", clock.now, str(uuid4())))


@pytest.mark.parametrize("name", ["it ends by itself", "it is ended early", "it is muted again", "another type"])
async def test_what_mutes_held_back_is_held_back_in_the_replay_and_opens_when_they_end(
    stores: Stores, clock: FixedClock, name: str
) -> None:
    def ended() -> None:
        stores.mutes.end(stores.mutes.standing(), "U2")

    does = {
        "it ends by itself": {10: muting(stores, clock, 65, LOW)},
        "it is ended early": {10: muting(stores, clock, 200, LOW, FAULTS), 40: ended},
        "it is muted again": {10: muting(stores, clock, 25, LOW), 30: muting(stores, clock, 100, LOW)},
        "another type": {10: muting(stores, clock, 100, FAULTS)},
    }[name]
    opens = {"it ends by itself": 80, "it is ended early": 40, "it is muted again": 130, "another type": 10}[name]
    came, length_ms, rules = low_for_hours(), 240 * MINUTE_MS, default_rules()
    live = LiveDay(stores, clock, rules, ("STATION_001",))
    live.does = does
    await live.run(came, length_ms)
    opened = opened_live(stores, ("STATION_001",))
    assert opened == replayed(came, rules, length_ms, recorded_mutes(stores.audit))
    assert [each[4] for each in opened if each[1] == LOW] == [opens]
