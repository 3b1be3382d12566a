"""How batteries come and go by an hour of samples, and when that says that a station runs empty."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.alert.alert import Severity
from rules.evaluate.demand import Demand, demand_of, times_usual
from rules.evaluate.finding import Finding
from rules.evaluate.flow import Flow
from rules.evaluate.flow_seen import flow_of
from rules.evaluate.hours import Hour, StationHours
from rules.evaluate.lateness import Reach
from rules.evaluate.low_inventory import KIND, evaluate
from rules.evaluate.projection import empties_between, minutes_to_empty
from rules.evaluate.ruleset import default_rules
from rules.evaluate.stock_signs import LowInventoryRule, StockReason
from rules.evaluate.window import Window
from rules.report.trial import EMPTY, minutes_until_found
from rules.units import DAY_MS, HOUR_MS
from tests.factories import MINUTE, NOW, make_series

RULE = default_rules().section(KIND)
_HALF: dict[str, Any] = {"charged_batteries": 15, "uncharged_batteries": 15}


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


def judged(
    charged: Sequence[int | None], rate: float | None = 6, every: int = MINUTE, rule: LowInventoryRule = RULE
) -> Finding | None:
    return evaluate(window(charged, rate, every), rule)


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


@pytest.mark.parametrize(
    ("uptimes", "fills"),
    [
        pytest.param([100] * 61, 1.0, id="all work"),
        pytest.param([100] * 54 + [0] * 7, 0.0, id="none works"),
        pytest.param([100] * 54 + [40] * 7, 0.4, id="two of five work"),
        pytest.param([100] * 58 + [0] * 3, 1.0, id="a restart"),
        pytest.param([100] * 54 + [96] * 7, 1.0, id="nearly all"),
        pytest.param([0] * 54 + [100] * 7, 1.0, id="they work again"),
        pytest.param([100] * 54 + [0] * 6 + [100], 0.0, id="one sample says that they work"),
    ],
)
def test_chargers_that_are_out_fill_nothing(uptimes: list[int], fills: float) -> None:
    metrics = make_series(*({**_HALF, "charger_uptime": Decimal(each)} for each in uptimes), swap_rate=Decimal(6))
    found, sound = flow_of(tuple(reversed(metrics))), flow_of(tuple(reversed(make_series(*[_HALF] * 61))))
    assert found is not None
    assert sound is not None
    assert found.filled_within(60) == pytest.approx(fills * sound.filled_within(60), rel=0.15, abs=0.01)


@pytest.mark.parametrize("every", [10_000, MINUTE, 5 * MINUTE, 10 * MINUTE])
def test_that_chargers_are_down_is_seen_whatever_the_cadence(every: int) -> None:
    times = 60 * MINUTE // every + 1
    down = max(2, 6 * MINUTE // every + 1)
    samples = [{**_HALF, "charger_uptime": None}] * (times - down)
    samples += [{**_HALF, "charger_uptime": None, "charger_health": "down"}] * down
    found = flow_of(tuple(reversed(make_series(*samples, every_ms=every, swap_rate=Decimal(6)))))
    assert found is not None
    assert found.filled_within(60) == 0


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


def test_it_may_have_to_be_likely_for_some_minutes() -> None:
    """A driver more than usual is no trend."""
    for minutes, fires in ((0, True), (3, False)):
        rule = RULE.model_copy(update={"lasting_minutes": minutes})
        assert (judged([8] * 58 + [2, 2, 2], rate=7, rule=rule) is not None) is fires
        assert judged([8] * 50 + [2] * 10, rate=7, rule=rule) is not None


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
    demand=st.floats(0, 60).map(Demand.steady),
    charged_per_hour=st.floats(0, 60),
)


@given(flows, st.integers(1, 10), st.floats(0, 20), st.floats(1, 240))
def test_fewer_batteries_more_demand_and_more_time_never_lower_the_chance(
    found: Flow, fewer: int, more: float, minutes: float
) -> None:
    chance = found.chance_of_empty(minutes)
    assert 0 <= chance <= 1
    less = replace(found, charged=max(0, found.charged - fewer))
    busier = replace(found, demand=Demand.steady(found.demand.lately + more))
    assert less.chance_of_empty(minutes) >= chance - 1e-9
    assert busier.chance_of_empty(minutes) >= chance - 1e-9
    assert found.chance_of_empty(minutes * 2) >= chance - 1e-9


@pytest.mark.parametrize(
    ("charged", "per_swap", "drivers", "filled", "off"),
    [
        (4, 1, 6.0, 2.0, 0.12),
        (10, 1, 12.0, 6.0, 0.12),
        (2, 1, 3.0, 3.0, 0.12),
        (12, 2, 6.0, 6.0, 0.06),
        (30, 3, 8.0, 2.0, 0.06),
        (4, 3, 1.0, 2.0, 0.12),
    ],
)
def test_the_chance_is_near_what_drivers_and_chargers_at_random_give(
    charged: int, per_swap: int, drivers: float, filled: float, off: float
) -> None:
    rng = Random(1)
    runs = 2_000
    empty = sum(_runs_empty(charged, per_swap, drivers, filled, rng) for _ in range(runs)) / runs
    found = Flow(charged, per_swap, Demand.steady(drivers), filled).chance_of_empty(60)
    assert found == pytest.approx(empty, abs=off)


def _runs_empty(charged: int, per_swap: int, drivers: float, filled: float, rng: Random) -> bool:
    at = 0.0
    while charged >= per_swap:
        at += rng.expovariate(drivers + filled)
        if at > 1:
            return False
        charged += 1 if rng.random() < filled / (drivers + filled) else -per_swap
    return True


def test_what_may_have_been_by_an_hour_may_have_been_by_the_night() -> None:
    rush = Flow(8, 1, Demand(20.0, (20.0, 20.0, *[0.0] * 46)), 0.0, uncharged=10, soon_charged_share=1.0)
    assert rush.chance_of_empty(24 * 60) >= rush.chance_of_empty(60) > 0.5


def test_no_battery_is_filled_that_is_not_there() -> None:
    full = Flow(30, 1, Demand.steady(0.0), 20.0, uncharged=0, soon_charged_share=1.0)
    assert full.filled_within(60) == 0


@given(st.integers(1, 40), st.integers(0, 40), st.floats(0, 30), st.floats(0, 4))
@example(charged=8, uncharged=0, swaps=20.0, share=3.0)
def test_a_charged_battery_less_and_an_empty_one_more_never_lower_the_chance(
    charged: int, uncharged: int, swaps: float, share: float
) -> None:
    more, fewer = (Flow(charged - less, 1, Demand.steady(swaps), 3.0, uncharged + less, share) for less in (0, 1))
    assert fewer.chance_of_empty(60) >= more.chance_of_empty(60) - 1e-9


def test_a_truck_that_takes_ten_is_no_swap_of_two() -> None:
    counts = [20, 20, 20, 10, 10, 9, 9, 8, 8, 7, 7, 6, 6]
    assert flow(counts, rate=6, every=5 * MINUTE).per_swap == 1


def test_an_hour_a_little_busier_says_little_of_the_next_one_and_a_surge_says_all() -> None:
    days = StationHours(tuple(Hour(NOW - day * DAY_MS, swaps=2.0) for day in (3, 2, 1)))
    for rate, low, high in ((4, 2.0, 2.5), (40, 30, 45)):
        seen = flow_of(window([20] * 61, rate).whole, days)
        assert seen is not None
        assert low < seen.demand.within(60) < high


def test_on_the_first_day_a_stations_size_says_what_is_usual() -> None:
    seen = flow_of(window([20] * 61, 12).whole)
    assert seen is not None
    # Twelve were seen in an hour; thirty batteries are good for five.
    assert seen.demand.within(60) == pytest.approx(10)


@pytest.mark.parametrize(("per_swap", "usual"), [(1, 5), (2, 2.5)])
def test_where_a_driver_takes_two_batteries_half_as_many_drivers_are_usual(per_swap: int, usual: float) -> None:
    # All thirty are charged: none waits, and they are thirty all the same.
    seen = flow_of(window([30] * 61, 12).whole, batteries_per_swap=per_swap)
    assert seen is not None
    assert seen.demand.within(24 * 60) - seen.demand.within(60) == pytest.approx(23 * (12 + usual) / 2)


def test_the_evening_that_comes_counts() -> None:
    quiet = tuple(Hour(NOW - day * DAY_MS, swaps=2.0) for day in (2, 1))
    busy = tuple(Hour(NOW - day * DAY_MS + 3 * HOUR_MS, swaps=20.0) for day in (2, 1))
    now, evening = (demand_of(2.0, NOW, StationHours(hours), 30) for hours in (quiet, (*quiet, *busy)))
    assert now.within(60) == pytest.approx(evening.within(60), rel=0.1)
    assert evening.within(4 * 60) > 3 * now.within(4 * 60)


def test_one_driver_where_hardly_anybody_comes_is_no_surge() -> None:
    assert times_usual(1.0, 0.001) == times_usual(1.0, 0.2) < 2


@given(st.floats(0, 200), st.floats(0, 50), st.floats(0, 100))
def test_more_drivers_are_never_fewer_to_come(swaps: float, more: float, usual: float) -> None:
    assert times_usual(swaps + more, usual) >= times_usual(swaps, usual) - 1e-9


@given(flows)
def test_a_band_holds_the_time_that_it_is_about(found: Flow) -> None:
    times = [found.minutes_to_empty(chance) for chance in (0.1, 0.5, 0.9)]
    known = [each for each in times if each is not None]
    assert known == sorted(known)
    assert times[: len(known)] == known


@pytest.mark.parametrize(
    ("charged", "rate", "said"),
    [
        pytest.param(
            [12 - minute // 6 for minute in range(61)], 12, "eight times in ten, in 7 to 40 min.", id="it drains"
        ),
        pytest.param(
            [2] * 61, 6, "one time in ten, within 8 min.", id="whether the next driver comes soon, nobody knows"
        ),
        pytest.param(
            [1] * 20 + [0] * 41, 4, "Left alone, it will have 6 charged batteries in about 2 h", id="it is empty"
        ),
    ],
)
def test_a_card_says_how_sure_a_time_is(charged: Sequence[int], rate: float, said: str) -> None:
    found = judged(charged, rate)
    assert found is not None
    assert said in found.description


def test_more_than_there_are_is_charged_later() -> None:
    seen = flow([2] * 61, rate=6)
    few, many = (seen.minutes_to_hold(batteries) for batteries in (3, 8))
    assert few is not None
    assert many is None or few < many
    assert seen.minutes_to_hold(2) == 0


@given(st.integers(1, 12), st.integers(1, 30), st.integers(1, 12))
def test_a_band_with_an_end_is_at_most_three_times_as_wide_as_its_time(left: int, rate: int, slowly: int) -> None:
    seen = window([left + 60 // slowly - minute // slowly for minute in range(61)], rate, of=90)
    likely, band = minutes_to_empty(seen), empties_between(seen)
    if band is not None and band.latest is not None:
        assert likely is not None
        assert band.latest - band.earliest <= 3 * likely


def test_an_end_so_late_that_nobody_knows_is_not_said() -> None:
    seen = window([2] * 60 + [1], 1)
    assert seen.flow is not None
    assert seen.flow.minutes_to_empty(0.9) is not None
    band = empties_between(seen)
    assert band is not None
    assert band.latest is None


@pytest.mark.parametrize(
    ("charged", "rate", "title"),
    [
        (
            [12 - minute // 6 for minute in range(61)],
            12,
            "3 charged batteries left, empty in 7 to 40 min",
        ),
        ([2] * 61, 6, "2 charged batteries left, 41 % likely to be empty within 60 min"),
    ],
)
def test_a_title_says_a_band_or_a_chance(charged: Sequence[int], rate: float, title: str) -> None:
    found = judged(charged, rate)
    assert found is not None
    assert found.title == f"STATION_001: {title} at {rate} swaps/h"


@pytest.mark.parametrize("every", [MINUTE, 5 * MINUTE, 10 * MINUTE])
def test_a_station_that_was_always_full_is_told_of_before_it_is_empty(every: int) -> None:
    """Hardly a battery was seen to wait, as if each were charged at once. Then it runs empty within an hour."""
    minutes = minutes_until_found(EMPTY, default_rules(), every)
    assert minutes is not None
    assert minutes <= 50
