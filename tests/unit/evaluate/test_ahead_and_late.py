"""Nothing measured is hidden by what claims to be later, and what comes late is judged all the same."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType
from rules.alert.recheck import RecheckVerdict
from rules.alert.recovery import Recovery
from rules.evaluate.clearing import shows_no_trouble
from rules.evaluate.evaluate import evaluate_window
from rules.evaluate.looking_again import recovery_of
from rules.evaluate.rechecking import recheck
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.evaluate.window import Window
from rules.lifecycle.opening import open_alert
from rules.metric import ChargerHealth, Metric
from rules.units import in_ms
from tests.factories import MINUTE, NOW, make_metric

RULES = default_rules()
SECOND = 1_000
EMPTY: dict[str, Any] = {"charged_batteries": 0, "uncharged_batteries": 30}
DOWN: dict[str, Any] = {"charger_health": ChargerHealth.DOWN}
LOW, CHARGERS = AlertType.LOW_INVENTORY, AlertType.CHARGER_DOWN


def at(minutes: float, **measured: Any) -> Metric:
    """A sample measured so many minutes from now; it is healthy unless something is said."""
    return make_metric(timestamp=NOW + int(minutes * MINUTE), **measured)


def window(*samples: Metric, last_seen_ms: int | None = None) -> Window:
    return Window.of("STATION_001", samples, NOW, RULES.window_ms, last_seen_ms, RULES.reach)


def found(*samples: Metric, last_seen_ms: int | None = None) -> list[tuple[AlertType, str]]:
    findings = evaluate_window(window(*samples, last_seen_ms=last_seen_ms), RULES)
    return [(each.alert_type, each.reason.value) for each in findings]


def every_minute(first: int, last: int, **measured: Any) -> list[Metric]:
    return [at(minute, **measured) for minute in range(first, last + 1)]


def cleared(*samples: Metric, alert_type: AlertType = LOW, reason: str | None = None) -> bool:
    seen = window(*samples)
    holds = any(each.alert_type is alert_type for each in evaluate_window(seen, RULES))
    return not holds and shows_no_trouble(alert_type, seen, RULES, reason)


# Ahead.


@pytest.mark.parametrize("ahead", [at(290 / 60), at(11 / 60), at(4), at(600)])
def test_a_healthy_sample_ahead_hides_no_trouble_no_silence_and_clears_nothing(ahead: Metric) -> None:
    bad = every_minute(-4, 0, **EMPTY)
    assert found(*bad, ahead) == [(LOW, StockReason.STOCK_EMPTY)]
    assert found(ahead, last_seen_ms=NOW - 20 * MINUTE) == [(CHARGERS, SilenceReason.STATION_SILENT)]
    assert not cleared(*bad, ahead)
    assert window(*bad, ahead).ahead_ms == ahead.timestamp - NOW


def test_samples_ahead_are_judged_when_their_time_has_come() -> None:
    samples = [at(minute, **EMPTY) for minute in (0, 1, 2, 3, 4)]
    assert found(*samples[1:]) == []
    later = Window.of("STATION_001", samples, NOW + 4 * MINUTE, RULES.window_ms, reach=RULES.reach)
    assert [each.alert_type for each in evaluate_window(later, RULES)] == [LOW]
    assert later.ahead_ms is None


def test_a_station_that_is_always_four_minutes_ahead_is_judged_four_minutes_later_and_said_to_be_ahead() -> None:
    samples = every_minute(-10, 4, **EMPTY)
    seen = window(*samples)
    assert len(seen.samples) == 6
    assert seen.ahead_ms == 4 * MINUTE
    assert found(*samples) == [(LOW, StockReason.STOCK_EMPTY)]


def test_a_clocks_error_is_a_key_of_the_rules_file() -> None:
    wide = parse_rules("clock_error_seconds: 120", "rules.yml")
    seen = Window.of("STATION_001", [at(1.9)], NOW, wide.window_ms, reach=wide.reach)
    assert (len(seen.samples), seen.ahead_ms) == (1, None)


@given(st.lists(st.integers(min_value=-30 * 60, max_value=30 * 60), max_size=12), st.randoms())
def test_samples_ahead_never_change_what_is_judged(seconds: list[int], random: Any) -> None:
    samples = [at(each / 60, charged_batteries=each % 7) for each in seconds]
    judged = [each for each in samples if each.timestamp <= NOW + RULES.reach.ahead_ms]
    random.shuffle(samples)
    assert window(*samples).samples == window(*judged).samples


# Late.


@pytest.mark.parametrize("minutes", [3, 4, 6, 9])
def test_a_station_whose_clock_runs_behind_is_judged_by_its_newest_samples_and_said_to_be_late(minutes: int) -> None:
    down = every_minute(-30, -minutes, **DOWN)
    (finding,) = evaluate_window(window(*down), RULES)
    assert finding.alert_type is CHARGERS
    assert f"the newest is about {minutes} min old" in finding.description
    assert window(*down).late_ms == minutes * MINUTE


def test_beyond_the_bound_it_is_silent_and_not_late() -> None:
    old = every_minute(-30, -10, **EMPTY)
    assert found(*old) == [(CHARGERS, SilenceReason.STATION_SILENT)]
    assert window(*old).late_ms is None
    patient = parse_rules("charger_down: {silent_after_minutes: 30}", "rules.yml")
    seen = Window.of("STATION_001", every_minute(-45, -20, **EMPTY), NOW, patient.window_ms, reach=patient.reach)
    assert [each.alert_type for each in evaluate_window(seen, patient)] == [LOW]


def test_a_station_that_reports_in_time_is_judged_by_the_last_minutes_only() -> None:
    seen = window(*every_minute(-30, -1))
    assert (len(seen.samples), seen.late_ms) == (5, None)


# Clearing.


def test_one_good_sample_clears_nothing_and_two_a_minute_apart_do() -> None:
    bad = every_minute(-4, -2, **EMPTY)
    assert not cleared(*bad, at(0))
    assert cleared(*bad, at(-1), at(0))


def test_good_samples_must_cover_time_and_not_only_be_many() -> None:
    burst = [at(0 - place / 60) for place in range(20)]
    assert not cleared(at(-1, **EMPTY), *burst)
    assert not cleared(at(-1, **EMPTY), at(0), at(0, charged_batteries=21)), "two of one moment are one"


def test_a_station_that_alternates_never_clears() -> None:
    bad = [at(minute, **EMPTY) for minute in (-5, -3, -1)]
    good = [at(minute) for minute in (-4, -2, 0)]
    assert not cleared(*bad, *good)
    few = [at(minute, charged_batteries=2, uncharged_batteries=28) for minute in (-5, -3, -1)]
    assert not cleared(*few, *good)
    assert cleared(*few[:2], at(-1), *good)
    down = [at(minute, **DOWN) for minute in (-3, -1)]
    assert not cleared(*down, *[at(minute) for minute in (-4, -2, 0)], alert_type=CHARGERS)


@pytest.mark.parametrize(
    ("alert_type", "reason", "bad", "lacks"),
    [
        (LOW, "stock_empty", EMPTY, {"charged_batteries": None}),
        (LOW, "stock_under_share", {"charged_batteries": 9, "uncharged_batteries": 91}, {"uncharged_batteries": None}),
        (CHARGERS, "charger_reported_down", DOWN, {"charger_health": None}),
        (CHARGERS, "uptime_under_threshold", {"charger_uptime": 20}, {"charger_uptime": None}),
        (AlertType.HIGH_DEMAND, "demand_surge", {"demand_surge": True}, {"demand_surge": None}),
        (AlertType.HIGH_DEMAND, "swap_rate_over_threshold", {"swap_rate": 90}, {"swap_rate": None}),
    ],
)
def test_a_sample_that_lacks_the_field_in_question_clears_nothing(
    alert_type: AlertType, reason: str, bad: dict[str, Any], lacks: dict[str, Any]
) -> None:
    assert not cleared(*every_minute(-4, 0, **lacks), alert_type=alert_type, reason=reason)
    troubled = every_minute(-4, -2, **bad)
    kept = {**bad, **lacks} if alert_type is LOW else lacks
    blind = [at(-1, **kept), at(0, **kept)]
    assert not cleared(*troubled, *blind, alert_type=alert_type, reason=reason)
    assert cleared(*every_minute(-4, 0), alert_type=alert_type, reason=reason)


def test_the_newest_sample_without_health_does_not_hide_chargers_that_are_down() -> None:
    down = every_minute(-3, -1, **DOWN)
    assert (CHARGERS, "charger_reported_down") in found(*down, at(0, charger_health=None, charger_uptime=None))
    assert (CHARGERS, "charger_reported_down") in found(*down, at(0, charger_health=None))
    assert (CHARGERS, "charger_reported_down") in found(*down, at(0))
    assert found(*every_minute(-4, -2, **DOWN), at(-1), at(0)) == []


def test_what_clears_is_the_same_at_the_press_and_at_the_look_after_a_remediation() -> None:
    bad = every_minute(-4, -2, **EMPTY)
    alert = open_alert(evaluate_window(window(*bad), RULES)[0], "a", NOW).alert
    for good, verdict, recovery in (
        ([at(0)], RecheckVerdict.NO_FRESH_DATA, Recovery.UNKNOWN),
        ([at(-1), at(4.8)], RecheckVerdict.NO_FRESH_DATA, Recovery.UNKNOWN),
        ([at(-1), at(0)], RecheckVerdict.CLEARED, Recovery.RECOVERED),
    ):
        samples = [*bad, *good]
        assert recheck(alert, samples, NOW, RULES).verdict is verdict
        assert recovery_of(alert, samples, NOW, RULES)[0] is recovery


@pytest.mark.parametrize(
    ("bad", "lacks"),
    [
        ({"charged_batteries": 9, "uncharged_batteries": 91}, {"uncharged_batteries": None}),
        ({"charger_uptime": 20}, {"charger_uptime": None}),
        (DOWN, {"charger_health": None}),
        ({"demand_surge": True}, {"demand_surge": None}),
        ({"swap_rate": 90, "charged_batteries": 90}, {"swap_rate": None}),
    ],
)
def test_no_remediation_helped_by_samples_that_lack_what_its_alert_is_about(
    bad: dict[str, Any], lacks: dict[str, Any]
) -> None:
    alert = open_alert(evaluate_window(window(*every_minute(-4, 0, **bad)), RULES)[0], "a", NOW).alert
    assert recovery_of(alert, every_minute(-4, 0, **lacks), NOW, RULES)[0] is Recovery.UNKNOWN
    assert recovery_of(alert, every_minute(-4, 0), NOW, RULES)[0] is Recovery.RECOVERED


# Units.


@pytest.mark.parametrize(
    "stamp",
    [NOW // SECOND, Decimal(NOW) / SECOND, NOW, Decimal(NOW) + Decimal("0.7"), NOW * 1_000 + 7, NOW * 1_000_000 + 7],
    ids=["seconds", "seconds with a fraction", "milliseconds", "with a fraction", "microseconds", "nanoseconds"],
)
def test_times_are_recognised_in_whatever_unit(stamp: int | Decimal) -> None:
    assert in_ms(stamp) == NOW
