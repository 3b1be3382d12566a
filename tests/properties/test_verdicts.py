"""What is worse is never judged milder, and neither cadence, order nor repeats change a verdict."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.evaluate.evaluate import is_in_time, judge_station, judge_window
from rules.evaluate.hours import NO_HOURS
from rules.evaluate.ruleset import default_rules
from rules.metric import ChargerHealth, Metric
from rules.units import SECOND_MS
from tests.factories import MINUTE, NOW, make_metric

RULES = default_rules()
STATION = "STATION_001"
WHOLE = 24
HEALTHY = {"charged_batteries": 20, "uncharged_batteries": 4, "charger_health": ChargerHealth.HEALTHY}
EMPTY = {"charged_batteries": 0, "uncharged_batteries": WHOLE}
DOWN: dict[str, Any] = {"charger_health": ChargerHealth.DOWN, "charger_uptime": Decimal(0)}
FAULT: dict[str, Any] = {"fault_patterns": ("E17",)}

Verdict = dict[AlertType, Severity]


def verdict(samples: Sequence[Metric], now_ms: int = NOW) -> Verdict:
    seen = [each for each in samples if each.timestamp <= now_ms]
    judged = judge_station(STATION, seen, now_ms, RULES, last_seen_ms=max(each.timestamp for each in seen))
    return {each.alert_type: each.severity for each in judged.standing}


def series(*measured: dict[str, Any], every_ms: int = MINUTE, **common: Any) -> list[Metric]:
    """Return samples at some cadence, the last one now."""
    return [
        make_metric(station_id=STATION, timestamp=NOW - back * every_ms, **{**HEALTHY, **common, **each})
        for back, each in enumerate(reversed(measured))
    ]


def rank(found: Verdict, alert_type: AlertType) -> int:
    return found[alert_type].rank if alert_type in found else -1


counts = st.lists(st.integers(0, WHOLE), min_size=3, max_size=61)
healths = st.lists(st.sampled_from([{}, DOWN, {"charger_health": ChargerHealth.DEGRADED}]), min_size=3, max_size=30)


def _stock(charged: Sequence[int], less: int = 0) -> list[dict[str, Any]]:
    fewer = [max(0, each - less) for each in charged]
    return [{"charged_batteries": each, "uncharged_batteries": WHOLE - each} for each in fewer]


@given(st.integers(0, WHOLE), st.integers(1, WHOLE), st.integers(0, 40), st.integers(3, 61))
def test_fewer_batteries_are_never_milder(charged: int, less: int, rate: int, minutes: int) -> None:
    more, fewer = (verdict(series(*_stock([charged] * minutes, by), swap_rate=rate)) for by in (0, less))
    assert rank(fewer, AlertType.LOW_INVENTORY) >= rank(more, AlertType.LOW_INVENTORY)


@given(healths, st.integers(0, 29))
def test_one_sample_with_worse_chargers_is_never_milder(healths: list[dict[str, Any]], at: int) -> None:
    worse = [*healths]
    worse[at % len(healths)] = DOWN
    one, other = verdict(series(*worse)), verdict(series(*healths))
    assert rank(one, AlertType.CHARGER_DOWN) >= rank(other, AlertType.CHARGER_DOWN)


@pytest.mark.parametrize(
    ("alert_type", "trouble"),
    [(AlertType.CHARGER_DOWN, DOWN), (AlertType.FAULT_PATTERN, FAULT), (AlertType.LOW_INVENTORY, EMPTY)],
)
@given(shorter=st.integers(0, 40), more=st.integers(1, 20))
def test_more_time_in_trouble_is_never_milder(
    shorter: int, more: int, alert_type: AlertType, trouble: dict[str, Any]
) -> None:
    short, long = (verdict(series(*[{}] * (61 - bad), *[trouble] * bad)) for bad in (shorter, shorter + more))
    assert rank(long, alert_type) >= rank(short, alert_type)


@given(counts, healths, st.booleans())
def test_a_healthy_sample_more_is_never_worse(charged: list[int], healths: list[dict[str, Any]], faulty: bool) -> None:
    troubles = [{**stock, **health} for stock, health in zip(_stock(charged), healths, strict=False)]
    samples = series(*troubles, **(FAULT if faulty else {}))
    later = make_metric(station_id=STATION, timestamp=NOW + MINUTE, **HEALTHY)
    before, after = verdict(samples, NOW + MINUTE), verdict([*samples, later], NOW + MINUTE)
    for alert_type in AlertType:
        assert rank(after, alert_type) <= rank(before, alert_type)


@given(counts, healths, st.data())
def test_order_and_repeats_change_nothing(
    charged: list[int], healths: list[dict[str, Any]], data: st.DataObject
) -> None:
    samples = series(*({**stock, **health} for stock, health in zip(_stock(charged), healths, strict=False)))
    again = data.draw(st.lists(st.sampled_from(samples), max_size=5))
    assert verdict(data.draw(st.permutations([*samples, *again]))) == verdict(samples)


@pytest.mark.parametrize(
    ("alert_type", "trouble"),
    [(AlertType.CHARGER_DOWN, DOWN), (AlertType.FAULT_PATTERN, FAULT), (AlertType.LOW_INVENTORY, EMPTY)],
)
@given(lasts=st.integers(1, 40), seconds=st.integers(0, 299))
def test_the_same_trouble_has_the_same_verdict_at_any_cadence_within_one_of_it(
    lasts: int, seconds: int, alert_type: AlertType, trouble: dict[str, Any]
) -> None:
    since_ms = NOW - lasts * MINUTE - seconds * 1_000

    def at(every_ms: int, now_ms: int) -> int:
        times = range(NOW - 90 * MINUTE, now_ms + 1, every_ms)
        samples = [make_metric(station_id=STATION, timestamp=each, **HEALTHY) for each in times]
        bad = [each.model_copy(update=trouble) if each.timestamp >= since_ms else each for each in samples]
        return rank(verdict(bad, now_ms), alert_type)

    fast = at(10_000, NOW)
    for every_ms in (MINUTE, 5 * MINUTE):
        # What is judged at one cadence is judged at the other by one distance of its samples later, and not earlier.
        assert at(10_000, NOW - every_ms) <= at(every_ms, NOW) <= max(fast, at(10_000, NOW + every_ms))


@given(
    st.lists(st.tuples(st.integers(-400, 5_000), st.integers(0, WHOLE)), max_size=12),
    st.booleans(),
)
def test_a_window_in_time_is_what_its_own_samples_make(measured: list[tuple[int, int]], is_heard: bool) -> None:
    """So a tick works it out once."""
    samples = [
        make_metric(station_id=STATION, timestamp=NOW - age * SECOND_MS, charged_batteries=charged)
        for age, charged in [*measured, *([(5, 9), (65, 9)] if is_heard else [])]
    ]
    hours = NO_HOURS.noting(tuple(samples), NOW - 90 * MINUTE)
    window = RULES.window(STATION, samples, NOW, hours=hours)
    if is_in_time(window):
        assert RULES.window(STATION, window.whole, NOW, hours=hours) == window
        assert judge_window(window, RULES) == judge_station(STATION, window.whole, NOW, RULES, None, hours)
