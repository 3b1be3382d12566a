"""When metrics say that a condition is over: never because nothing was measured."""

import asyncio
import time
from typing import Any, Self

from bot.cards.alert.earlier import side_lines
from bot.cards.alert.waiting_lines import condition_line
from bot.evaluation.conditions import Conditions, StationReading
from bot.evaluation.evaluation import CALLS_AT_A_TIME
from bot.runtime.worker_threads import POOL_SIZE
from rules.alert.alert import Alert, AlertType
from rules.alert.recheck import Reading
from rules.alert.rejection import Rejection, RejectionCategory
from rules.evaluate.clearing import shows_no_trouble
from rules.evaluate.judgement import Judgement
from rules.evaluate.ruleset import RuleSet, default_rules, parse_rules
from rules.evaluate.window import Window
from rules.fleet.fleet_snapshot import StationRow
from rules.lifecycle import rejecting, watching
from rules.metric import Metric
from storage.guards import Guard, GuardState
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_alert, make_metric, make_series

RULES = default_rules()


def window(*samples: Metric) -> Window:
    return Window.of("STATION_001", samples, NOW, RULES.window_ms, reach=RULES.reach)


def test_no_samples_show_nothing() -> None:
    assert [each for each in AlertType if shows_no_trouble(each, window(), RULES)] == []


def test_samples_without_the_measurement_show_nothing() -> None:
    blind = make_series(
        {}, {}, {}, charged_batteries=None, charger_health=None, charger_uptime=None, swap_rate=None, demand_surge=None
    )

    free = [each for each in AlertType if shows_no_trouble(each, window(*blind), RULES)]
    assert free == [AlertType.FAULT_PATTERN]


def test_one_good_sample_after_a_silence_does_not_show_that_the_chargers_are_well() -> None:
    assert not shows_no_trouble(AlertType.CHARGER_DOWN, window(*make_series({})), RULES)
    assert shows_no_trouble(AlertType.CHARGER_DOWN, window(*make_series({}, {}, {})), RULES)


def test_a_slow_reporter_s_condition_clears_by_two_good_samples_and_not_by_one() -> None:
    faulty: dict[str, Any] = {"error_logs": ("E42",)}
    for every in (5 * MINUTE, 10 * MINUTE):
        bad = window(*make_series({}, faulty, faulty, faulty, every_ms=every))
        one_good = window(*make_series({}, faulty, faulty, {}, every_ms=every))
        two_good = window(*make_series(faulty, faulty, {}, {}, {}, every_ms=every))
        cleared = [shows_no_trouble(AlertType.FAULT_PATTERN, each, RULES) for each in (bad, one_good, two_good)]
        assert cleared == [False, False, True], every


def test_of_a_slow_reporter_that_is_silent_now_nothing_is_shown() -> None:
    before = [make_metric(timestamp=NOW - minutes * MINUTE) for minutes in (40, 50, 60)]
    assert [each for each in AlertType if shows_no_trouble(each, window(*before), RULES)] == []


def test_a_rule_that_is_off_says_nothing() -> None:
    off: RuleSet = parse_rules("high_demand: {enabled: false}", "rules.yml")

    assert not shows_no_trouble(AlertType.HIGH_DEMAND, window(*make_series({}, {}, {})), off)


def test_a_condition_clears_once_and_may_return() -> None:
    cleared = watching.condition_cleared(make_alert(), Reading(facts={"chargedBatteries": 9}), None, NOW)
    assert cleared is not None
    again = watching.condition_cleared(cleared.alert, Reading(), None, NOW + 1)
    assert again is not None
    assert (again.alert, again.entries, again.adds) == (cleared.alert, (), ())

    returned = watching.condition_returned(cleared.alert)
    assert returned is not None
    assert returned.alert.metadata.condition is None


def test_a_decided_alert_keeps_what_it_said_of_its_condition() -> None:
    cleared = watching.condition_cleared(make_alert(), Reading(facts={"chargedBatteries": 9}), None, NOW)
    assert cleared is not None
    rejected = rejecting.reject(cleared.alert, "U0ALICE", Rejection(RejectionCategory.RECOVERED), NOW + 1).alert

    assert watching.condition_cleared(rejected, Reading(), None, NOW + 2) is None
    assert watching.condition_returned(rejected) is None
    assert rejected.metadata.condition is not None
    assert "Still needs a decision" in (condition_line(cleared.alert) or "")
    assert condition_line(rejected) == (condition_line(cleared.alert) or "").removesuffix(" Still needs a decision.")


class SlowTables:
    guards = None
    changed = 0

    @property
    def changing(self) -> Self:
        return self

    def change(self, *_given: Any, **_more: Any) -> None:
        time.sleep(0.05)
        self.changed += 1


async def test_a_press_does_not_wait_behind_hundreds_of_conditions_that_change_at_once() -> None:
    runtime, tables = make_runtime(threads=POOL_SIZE), SlowTables()
    conditions = Conditions(runtime, tables, asyncio.Semaphore(CALLS_AT_A_TIME))  # type: ignore[arg-type]
    stations = [f"STATION_{number:03}" for number in range(300)]
    windows = [Window.of(each, [make_metric(station_id=each)], NOW, 5 * MINUTE) for each in stations]
    seen = [StationReading(each, Judgement(), StationRow(station_id=each.station_id)) for each in windows]
    low = {"alert_type": AlertType.LOW_INVENTORY, "state": GuardState.OPEN, "severity_rank": 1}
    each_guard = [Guard(station_id=each, alert_id=each, **low) for each in stations]
    guards = {guard.key: guard for guard in each_guard}
    watching = asyncio.create_task(conditions.watch(seen, guards))
    await asyncio.sleep(0.1)
    await runtime.workers.run(str)
    assert tables.changed < len(stations) / 2
    await watching
    runtime.workers.close()


class Noted:
    """Keeps which steps were written."""

    guards = None

    @property
    def changing(self) -> Self:
        return self

    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    def change(self, _alert_id: str, step: Any) -> None:
        change = step(make_alert(), NOW)
        self.alerts.append(change.alert)


async def test_that_a_condition_comes_and_goes_is_written_once_and_it_has_not_cleared() -> None:
    runtime, tables = make_runtime(), Noted()
    conditions = Conditions(runtime, tables, asyncio.Semaphore(1))  # type: ignore[arg-type]
    low = [(age // 3) % 2 == 1 for age in range(30)]
    samples = [
        make_metric(timestamp=NOW - age * MINUTE, charged_batteries=2 if is_low else 25)
        for age, is_low in enumerate(low)
    ]
    window = RULES.window("STATION_001", samples, NOW)
    seen = [StationReading(window, Judgement(), StationRow(station_id="STATION_001"))]
    low_and_open = {"alert_type": AlertType.LOW_INVENTORY, "state": GuardState.OPEN, "severity_rank": 1}
    guard = Guard(station_id="STATION_001", alert_id="a", **low_and_open)
    assert [await conditions.watch(seen, {guard.key: guard}) for _ in range(3)] == [1, 0, 0]
    (alert,) = tables.alerts
    assert alert.metadata.condition is None
    assert alert.metadata.flapping is not None
    assert "It comes and goes: " in "".join(side_lines(alert))
    runtime.workers.close()
