"""The window: which samples count, in which order, and what they say together."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.evaluate.lateness import Reach
from rules.evaluate.window import Window, share_charged
from rules.metric import Metric
from tests.factories import MINUTE, NOW, make_metric, make_series


def window_of(*metrics: Metric, minutes: int = 5) -> Window:
    return Window.of("STATION_001", metrics, NOW, minutes * MINUTE)


@pytest.mark.parametrize(
    ("age_ms", "counts"),
    [
        pytest.param(0, True, id="measured now"),
        pytest.param(5 * MINUTE, True, id="exactly as old as the window"),
        pytest.param(5 * MINUTE + 1, False, id="a millisecond too old"),
        pytest.param(-10_000, True, id="from a clock that is as far ahead as clocks err"),
        pytest.param(-10_001, False, id="from a clock that is further ahead"),
    ],
)
def test_a_sample_counts_when_it_is_of_the_last_minutes(age_ms: int, counts: bool) -> None:
    assert bool(window_of(make_metric(timestamp=NOW - age_ms)).samples) is counts


def test_samples_of_another_station_do_not_count() -> None:
    assert window_of(make_metric(station_id="STATION_002")).newest is None


@given(st.permutations(make_series({}, {}, {"charged_batteries": 3}, {})))
def test_samples_come_newest_first_in_whatever_order_they_arrived(metrics: list[Metric]) -> None:
    window = window_of(*metrics)
    assert [sample.timestamp for sample in window.samples] == [NOW - minute * MINUTE for minute in range(4)]


def test_a_sample_sent_twice_counts_once() -> None:
    assert window_of(make_metric(), make_metric()).samples == (make_metric(),)


def test_two_samples_of_one_moment_settle_the_same_way_in_either_order() -> None:
    one, other = make_metric(charged_batteries=3), make_metric(charged_batteries=4)
    assert window_of(one, other) == window_of(other, one)
    assert len(window_of(one, other).samples) == 1


def test_an_empty_window_has_nothing_to_say() -> None:
    window = window_of()
    assert (window.newest, window.stock, window.swap_rate) == (None, None, None)
    assert window.samples == ()


def test_what_was_not_measured_is_left_out_of_the_average() -> None:
    metrics = make_series({"swap_rate": Decimal(10)}, {"swap_rate": None}, {"swap_rate": Decimal(5)})
    assert window_of(*metrics).swap_rate == Decimal("7.5")


def test_the_stock_is_the_newest_count_that_is_known() -> None:
    stock = window_of(*make_series({"charged_batteries": 9}, {"charged_batteries": None})).stock
    assert stock is not None
    assert stock.charged_batteries == 9


@pytest.mark.parametrize(
    ("charged", "uncharged", "share"),
    [
        pytest.param(5, 15, Decimal(25), id="a quarter"),
        pytest.param(0, 10, Decimal(0), id="none charged"),
        pytest.param(0, 0, None, id="a station without batteries"),
        pytest.param(5, None, None, id="the rest unknown"),
        pytest.param(None, 5, None, id="the charged unknown"),
    ],
)
def test_the_charged_share_is_in_percent(charged: int | None, uncharged: int | None, share: Decimal | None) -> None:
    metric = make_metric(charged_batteries=charged, uncharged_batteries=uncharged)
    assert share_charged(metric) == share


def test_what_came_before_the_samples_is_their_past_as_far_back_as_it_reaches() -> None:
    reported = [make_metric(timestamp=NOW - minutes * MINUTE) for minutes in (0, 5, 6, 60, 61)]
    window = Window.of("STATION_001", reported, NOW, 5 * MINUTE, reach=Reach(past_ms=60 * MINUTE))
    assert [(NOW - each.timestamp) // MINUTE for each in window.samples] == [0, 5]
    assert [(NOW - each.timestamp) // MINUTE for each in window.past] == [6, 60]
    assert window.whole == (*window.samples, *window.past)
