from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.parts.trend import number, sparkline, trend
from tests.strategies import decimals


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("6.0"), "6"),
        (Decimal("6.66"), "6.7"),
        (0, "0"),
        (120, "120"),
        (Decimal("0.04"), "0"),
        (Decimal("1E+2"), "100"),
        (2.5, "2.5"),
        (10**37, "1.000e+37"),
        (Decimal("9.9E+125"), "9.900e+125"),
    ],
)
def test_a_number_has_one_decimal_at_most_and_none_where_it_is_whole(value: Decimal, said: str) -> None:
    assert number(value) == said


@given(decimals())
def test_any_number_is_short(value: Decimal) -> None:
    assert len(number(value)) <= 18


@given(st.lists(decimals(), max_size=30))
def test_a_sparkline_shows_the_newest_twenty(values: list[Decimal]) -> None:
    assert len(sparkline(values)) == min(20, len(values))


def test_a_sparkline_goes_from_the_lowest_to_the_highest() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"


def test_level_values_are_a_level_line() -> None:
    assert sparkline([3, 3, 3]) == "▁▁▁"


def test_a_trend_names_first_and_last() -> None:
    assert trend("charged", [9, 2]) == "charged █▁ 9 to 2"
    assert trend("charged", [9]) == "charged 9"
    assert trend("charged", []) == "charged: not reported"
