"""How batteries come and go by an hour of samples, and when that says that a station runs empty."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.alert.alert import Severity
from rules.evaluate.finding import Finding
from rules.evaluate.flow import Flow
from rules.evaluate.flow_seen import flow_of
from rules.evaluate.hours import Hour, StationHours
from rules.evaluate.lateness import Reach
from rules.evaluate.low_inventory import KIND, evaluate
from rules.evaluate.ruleset import default_rules
from rules.evaluate.stock_signs import StockReason
from rules.evaluate.window import Window
from rules.units import DAY_MS
from tests.factories import MINUTE, NOW, make_series

RULE = default_rules().section(KIND)


def window(charged: Sequence[int | None], rate: float | None = 6, every: int = MINUTE, of: int = 30) -> Window:
    samples: list[dict[str, Any]] = [
        {"charged_batteries": each, "uncharged_batteries": None if each is None else of - each} for each in charged
    ]
    metrics = make_series(*samples, every_ms=every, swap_rate=None if rate is None else Decimal(str(rate)))
    return Window.of("STATION_001", metrics, NOW, 5 * MINUTE, reach=Reach(past_ms=60 * MINUTE))


def flow(charged: Sequence[int | None], rate: float | None = 6, every: int = MINUTE) -> Flow:
    found = window(charged, rate, every).flow
    assert found is not None
    return found


def judged(charged: Sequence[int | None], rate: float | None = 6, every: int = MINUTE) -> Finding | None:
    return evaluate(window(charged, rate, every), RULE)


@pytest.mark.parametrize(
    ("charged", "rate"),
    [
        pytest.param([12] * 10, 24, id="ten minutes"),
        pytest.param([12, *[None] * 50], 24, id="one count"),
        pytest.param([12] * 60, None, id="no swap rate"),
    ],
)
def test_of_what_is_not_known_long_enough_nothing_is_said(charged: Sequence[int | None], rate: float | None) -> None:
    assert window(charged, rate).flow is None


def test_what_drivers_took_and_is_there_again_was_charged() -> None:
    assert flow([20] * 61, rate=6).charged_per_hour == pytest.approx(6)
    falling = flow([20 - minute // 10 for minute in range(61)], rate=6)
    assert falling.charged_per_hour == pytest.approx(0, abs=1.1)


@pytest.mark.parametrize("every", [10_000, MINUTE, 5 * MINUTE, 10 * MINUTE])
def test_charging_is_seen_whatever_the_cadence(every: int) -> None:
    found = flow([15] * (60 * MINUTE // every + 1), rate=12, every=every)
    assert found.charged == 15
    assert found.charged_per_hour == pytest.approx(12)


def test_one_sample_changes_no_settled_stock_and_opens_nothing() -> None:
    assert flow([20] * 60 + [0]).charged == 20
    assert judged([20] * 60 + [0]) is None


def test_one_good_sample_does_not_hide_an_empty_station() -> None:
    finding = judged([max(0, 20 - minute) for minute in range(60)] + [20], rate=20)
    assert finding is None or finding.severity is not Severity.LOW
    assert flow([0] * 60 + [20], rate=0).charged == 0


def test_a_sensor_that_has_not_counted_yet_is_not_a_station_without_batteries() -> None:
    blank: dict[str, Any] = {"charged_batteries": 0, "uncharged_batteries": 0}
    samples = [{"charged_batteries": 20, "uncharged_batteries": 10}] * 57 + [blank] * 3
    metrics = make_series(*samples, swap_rate=Decimal(6))
    found = flow_of(tuple(reversed(metrics)))
    assert found is not None
    assert found.charged == 20


def test_two_batteries_a_swap_are_seen_in_the_counts_and_one_is_not_enough_for_a_driver() -> None:
    found = flow([21 - minute // 6 * 2 for minute in range(63)], rate=10)
    assert (found.per_swap, found.charged, found.is_empty) == (2, 1, True)


@pytest.mark.parametrize(
    ("charged", "rate", "fires"),
    [
        pytest.param([2] * 61, 0, False, id="two left, and nobody comes"),
        pytest.param([5] * 61, 4, False, id="five left, and the chargers keep up"),
        pytest.param([14 - minute // 5 for minute in range(61)], 12, True, id="two left, and falling"),
        pytest.param([25 - minute // 4 for minute in range(61)], 15, True, id="ten left at fifteen an hour"),
        pytest.param([26 - minute // 10 for minute in range(61)], 6, False, id="twenty left at six an hour"),
        pytest.param([0] * 61, 0, True, id="empty for an hour"),
    ],
)
def test_where_the_past_is_known_the_chance_decides(charged: Sequence[int | None], rate: float, fires: bool) -> None:
    assert (judged(charged, rate) is not None) is fires


def test_it_must_be_likely_for_some_minutes() -> None:
    """A driver more than usual is no trend."""
    assert judged([8] * 58 + [2, 2, 2], rate=7) is None
    assert judged([8] * 50 + [2] * 10, rate=7) is not None


def test_an_empty_station_stays_as_bad_when_its_swaps_fall_to_nothing() -> None:
    counts = [max(0, 20 - minute) for minute in range(61)]
    metrics = make_series(
        *({"charged_batteries": each, "uncharged_batteries": 30 - each} for each in counts),
        *({"charged_batteries": 0, "uncharged_batteries": 30, "swap_rate": Decimal(0)} for _ in range(10)),
        swap_rate=Decimal(40),
    )
    finding = evaluate(Window.of("STATION_001", metrics, NOW, 5 * MINUTE, reach=Reach(past_ms=60 * MINUTE)), RULE)
    assert finding is not None
    assert (finding.reason, finding.severity) == (StockReason.STOCK_EMPTY, Severity.CRITICAL)


def test_title_description_and_facts_speak_of_one_pace() -> None:
    finding = judged([14 - minute // 5 for minute in range(61)], rate=12)
    assert finding is not None
    assert "at 12 swaps/h" in finding.title
    assert "Drivers take 12 an hour and the chargers fill" in finding.description
    assert finding.facts["swapsPerHour"] == 12


flows = st.builds(
    Flow,
    charged=st.integers(0, 60),
    per_swap=st.integers(1, 2),
    swaps_per_hour=st.floats(0, 60),
    charged_per_hour=st.floats(0, 60),
)


@given(flows, st.integers(1, 10), st.floats(0, 20), st.floats(1, 240))
def test_fewer_batteries_more_demand_and_more_time_never_lower_the_chance(
    found: Flow, fewer: int, more: float, minutes: float
) -> None:
    chance = found.chance_of_empty(minutes)
    assert 0 <= chance <= 1
    less = Flow(max(0, found.charged - fewer), found.per_swap, found.swaps_per_hour, found.charged_per_hour)
    busier = Flow(found.charged, found.per_swap, found.swaps_per_hour + more, found.charged_per_hour)
    assert less.chance_of_empty(minutes) >= chance - 1e-9
    assert busier.chance_of_empty(minutes) >= chance - 1e-9
    assert found.chance_of_empty(minutes * 2) >= chance - 1e-9


@pytest.mark.parametrize(("charged", "taken", "filled"), [(4, 6.0, 2.0), (10, 12.0, 6.0), (2, 3.0, 3.0)])
def test_the_chance_is_near_what_drivers_and_chargers_at_random_give(charged: int, taken: float, filled: float) -> None:
    rng = Random(1)
    runs = 2_000
    empty = sum(_runs_empty(charged, taken, filled, 1.0, rng) for _ in range(runs)) / runs
    assert Flow(charged, 1, taken, filled).chance_of_empty(60) == pytest.approx(empty, abs=0.12)


def _runs_empty(charged: int, taken: float, filled: float, hours: float, rng: Random) -> bool:
    at = 0.0
    while charged > 0:
        at += rng.expovariate(taken + filled)
        if at > hours:
            return False
        charged += 1 if rng.random() < filled / (taken + filled) else -1
    return True


@given(st.integers(1, 40), st.integers(0, 40), st.floats(0, 30), st.floats(0, 4))
@example(charged=8, uncharged=0, swaps=20.0, share=3.0)
def test_a_charged_battery_less_and_an_empty_one_more_never_lower_the_chance(
    charged: int, uncharged: int, swaps: float, share: float
) -> None:
    more, fewer = (Flow(charged - less, 1, swaps, 3.0, uncharged + less, share) for less in (0, 1))
    assert fewer.chance_of_empty(60) >= more.chance_of_empty(60) - 1e-9


def test_a_truck_that_takes_ten_is_no_swap_of_two() -> None:
    counts = [20, 20, 20, 10, 10, 9, 9, 8, 8, 7, 7, 6, 6]
    assert flow(counts, rate=6, every=5 * MINUTE).per_swap == 1


def test_demand_to_come_lies_between_what_was_lately_and_what_is_usual_unless_it_is_far_more() -> None:
    days = StationHours(tuple(Hour(NOW - day * DAY_MS, swaps=2.0) for day in (3, 2, 1)))
    for rate, low, high in ((4, 2.1, 3.9), (40, 39.9, 40.1)):
        seen = flow_of(window([20] * 61, rate).whole, days)
        assert seen is not None
        assert low < seen.swaps_per_hour < high
