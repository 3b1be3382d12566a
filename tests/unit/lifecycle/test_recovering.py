"""When a condition stayed clear for long enough, what a finding does, and what is released that others hold back."""

from dataclasses import dataclass, field

import pytest

from rules.alert.alert import AlertType, Severity
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.finding import Finding
from rules.evaluate.judgement import Because, HeldFinding, Judgement
from rules.evaluate.ruleset import default_rules
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.evaluate.window import Window
from rules.lifecycle.recovering import has_recovered, may_have_recovered
from rules.lifecycle.standing import Effect, Moved, effect_of, moved_condition, released
from tests.factories import MINUTE, NOW, make_finding, make_metric

RULES, LOW = default_rules(), AlertType.LOW_INVENTORY
AFTER = 10 * MINUTE


@dataclass
class Guard:
    cleared: bool = True
    cleared_at: int | None = NOW - AFTER
    reason: str | None = StockReason.STOCK_UNDER_COUNT
    waits_for_a_person: bool = False
    is_open: bool = True
    severity_rank: int = Severity.HIGH.rank
    holds: bool = True
    asked: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)

    def holds_back(self, now_ms: int, severity_rank: int, troubles: tuple[str, ...]) -> bool:
        self.asked.append((now_ms, severity_rank, troubles))
        return self.holds


def window(charged: int = 20, minutes: int = 40, *, without: range = range(0)) -> Window:
    ages = (age for age in range(minutes) if age not in without)
    samples = (make_metric(timestamp=NOW - age * MINUTE, charged_batteries=charged) for age in ages)
    return RULES.window("STATION_001", samples, NOW)


@pytest.mark.parametrize(
    ("guard", "after_ms", "may"),
    [
        (Guard(), AFTER, True),
        (Guard(cleared_at=NOW - AFTER + 1), AFTER, False),
        (Guard(cleared_at=None), AFTER, True),
        (Guard(cleared=False), AFTER, False),
        (Guard(waits_for_a_person=True), AFTER, False),
        (Guard(), None, False),
    ],
)
def test_as_far_as_the_guard_knows(guard: Guard, after_ms: int | None, *, may: bool) -> None:
    assert may_have_recovered(guard, after_ms, NOW) is may
    assert has_recovered(LOW, guard, window(), Judgement(), RULES, after_ms) is may


def test_as_far_as_the_station_shows() -> None:
    assert not has_recovered(LOW, Guard(), window(charged=0), Judgement(), RULES, AFTER), "it shows trouble"
    assert not has_recovered(LOW, Guard(), window(), Judgement((make_finding(),)), RULES, AFTER), "it is judged so"
    long, gap = Guard(cleared_at=NOW - 30 * MINUTE), window(without=range(5, 22))
    assert has_recovered(LOW, long, window(), Judgement(), RULES, 30 * MINUTE)
    assert not has_recovered(LOW, long, gap, Judgement(), RULES, 30 * MINUTE), "it was not heard all the time"
    other = make_finding(alert_type=AlertType.CHARGER_DOWN, reason=SilenceReason.STATION_SILENT)
    assert has_recovered(LOW, Guard(), window(), Judgement((other,)), RULES, AFTER), "that is other trouble"


def test_what_came_and_went_has_not_recovered() -> None:
    often = (make_metric(timestamp=NOW - age * MINUTE, charged_batteries=20 if age % 8 < 4 else 0) for age in range(60))
    restless = RULES.window("STATION_001", often, NOW)
    assert not has_recovered(LOW, Guard(cleared_at=NOW - 3 * MINUTE), restless, Judgement(), RULES, 3 * MINUTE)
    assert has_recovered(LOW, Guard(cleared_at=NOW - 3 * MINUTE), window(), Judgement(), RULES, 3 * MINUTE)


@pytest.mark.parametrize(
    ("guard", "severity", "effect"),
    [
        (None, Severity.LOW, Effect.OPENS),
        (Guard(holds=False), Severity.LOW, Effect.OPENS),
        (Guard(), Severity.CRITICAL, Effect.WORSENS),
        (Guard(), Severity.HIGH, Effect.NOTHING),
        (Guard(), Severity.LOW, Effect.NOTHING),
        (Guard(is_open=False), Severity.CRITICAL, Effect.NOTHING),
    ],
)
def test_what_a_finding_does(guard: Guard | None, severity: Severity, effect: Effect) -> None:
    assert effect_of(make_finding(severity=severity), guard, NOW) is effect


def test_a_reason_that_outranks_the_others_is_worse_at_the_same_severity() -> None:
    empty = make_finding(reason=StockReason.STOCK_EMPTY)
    assert effect_of(empty, Guard(), NOW) is Effect.WORSENS
    assert effect_of(empty, Guard(reason=StockReason.STOCK_EMPTY), NOW) is Effect.NOTHING
    assert effect_of(empty, Guard(reason=None), NOW) is Effect.NOTHING


def test_a_guard_is_asked_about_this_finding_now() -> None:
    guard = Guard()
    effect_of(make_finding(severity=Severity.LOW), guard, NOW)
    assert guard.asked == [(NOW, Severity.LOW.rank, ("measured",))]


def test_what_is_held_back_at_a_well_station_has_not_cleared() -> None:
    held = Judgement((), (HeldFinding(make_finding(), next(iter(Because)), "why"),))
    assert moved_condition(LOW, Guard(cleared=False), window(), held, RULES) is None
    assert moved_condition(LOW, Guard(cleared=False), window(), Judgement(), RULES) is Moved.CLEARED


def test_silence_clears_by_any_sample_and_what_was_measured_only_by_samples_that_measure_it() -> None:
    down, silent = AlertType.CHARGER_DOWN, SilenceReason.STATION_SILENT
    bare = tuple(
        make_metric(timestamp=NOW - age * MINUTE, charger_uptime=None, charger_health=None) for age in range(40)
    )
    heard = RULES.window("STATION_001", bare, NOW)
    for reason, is_clear in ((silent, True), (ChargerReason.CHARGER_REPORTED_DOWN, False)):
        guard = Guard(cleared=False, reason=reason)
        assert (moved_condition(down, guard, heard, Judgement(), RULES) is Moved.CLEARED) is is_clear
        long = Guard(reason=reason, cleared_at=NOW - 3 * AFTER)
        assert has_recovered(down, long, heard, Judgement(), RULES, 3 * AFTER) is is_clear


def test_what_is_held_back_is_released_where_it_has_an_alert_or_what_holds_it_back_is_muted() -> None:
    by = make_finding(alert_type=AlertType.CHARGER_DOWN, reason=SilenceReason.STATION_SILENT)

    def held(station: str, by: Finding | None = by) -> HeldFinding:
        return HeldFinding(make_finding(station_id=station), next(iter(Because)), "why", by=by)

    guards = {"OPEN": Guard(), "DECIDED": Guard(is_open=False)}
    everything = [held("TRIED", None), held("OPEN"), held("DECIDED"), held("NEW"), held("OPEN", None)]

    def stations(*, is_muted: bool) -> list[str]:
        found = released(everything, lambda each: guards.get(each.station_id), lambda each: is_muted and each is by)
        return [each.station_id for each in found]

    assert stations(is_muted=False) == ["OPEN"]
    assert stations(is_muted=True) == ["OPEN", "DECIDED", "NEW"]
