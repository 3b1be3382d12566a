"""The projection: minutes until the last charged battery is gone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.window import Window
from rules.metric import LARGEST
from tests.factories import MINUTE, NOW, make_series

Count = int | None


def projected(counts: list[Count], swap_rate: Decimal | None) -> Decimal | None:
    metrics = make_series(*({"charged_batteries": count} for count in counts), swap_rate=swap_rate)
    return minutes_to_empty(Window.of("STATION_001", metrics, NOW, 5 * MINUTE))


@pytest.mark.parametrize(
    ("counts", "swap_rate", "minutes"),
    [
        pytest.param([2, 2, 2], 11, "10.9", id="two batteries at eleven an hour"),
        pytest.param([2], 11, None, id="of one sample it is not known what is charged"),
        pytest.param([4, 3], 120, None, id="nor of two a minute apart"),
        pytest.param([2, 2, 2], 12, "10.0", id="a steady count charges nothing that is seen"),
        pytest.param([10, 11, 11], 60, "22.0", id="thirty an hour come off the chargers"),
        pytest.param([5, 6, 7], 60, None, id="charging keeps up"),
        pytest.param([5, 5, 5], 0, None, id="nobody swaps"),
        pytest.param([5, 5, 5], None, None, id="swap rate unknown"),
        pytest.param([None], 11, None, id="count unknown"),
        pytest.param([0], 11, "0", id="empty already"),
        pytest.param([24] * 3, 1, "1440.0", id="exactly a day"),
        pytest.param([25] * 3, 1, None, id="over a day says nothing"),
    ],
)
def test_minutes_to_empty(counts: list[Count], swap_rate: int | None, minutes: str | None) -> None:
    rate = None if swap_rate is None else Decimal(swap_rate)
    assert projected(counts, rate) == (None if minutes is None else Decimal(minutes))


@given(
    before=st.lists(st.integers(0, 60), max_size=4),
    charged=st.integers(1, 60),
    swap_rate=st.decimals(0, 200, places=3),
)
def test_fewer_charged_batteries_never_last_longer(before: list[int], charged: int, swap_rate: Decimal) -> None:
    more, fewer = projected([*before, charged], swap_rate), projected([*before, charged - 1], swap_rate)
    assert more is None or (fewer is not None and fewer <= more)


@given(charged=st.integers(0, LARGEST), swap_rate=st.decimals(0, LARGEST, allow_nan=False))
def test_no_storable_number_breaks_the_projection(charged: int, swap_rate: Decimal) -> None:
    minutes = projected([charged], swap_rate)
    assert minutes is None or 0 <= minutes <= 24 * 60
