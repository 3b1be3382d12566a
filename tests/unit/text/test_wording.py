"""Numbers as a person reads them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text.wording import beside, counted, exactly, outlook, spoken


@pytest.mark.parametrize(
    ("number", "limit", "said"),
    [
        ("12.34", "90", "12.3"),
        ("89.96", "90", "89.96"),
        ("89.9999", "90", "89.99"),
        ("90.04", "90", "90.04"),
        ("30.0001", "30", "30.01"),
        ("90", "90", "90"),
        ("90.055", "90.055", "90.055"),
        ("90.06", "90.08", "90.06"),
        ("1E-30", "0", "0.01"),
        ("1E+37", "5", "1.000e+37"),
    ],
)
def test_a_number_is_said_with_as_few_decimals_as_its_limit_allows(number: str, limit: str, said: str) -> None:
    assert exactly(beside(Decimal(number), Decimal(limit))) == said


limits = st.decimals(0, 200, places=3)


@given(limits, limits | st.decimals(0, 200) | st.decimals(0, Decimal("9E+125")))
def test_a_number_never_reads_as_its_limit_nor_as_past_it(limit: Decimal, number: Decimal) -> None:
    said = Decimal(exactly(beside(number, limit)))
    assert (said > limit, said == limit) == (number > limit, number == limit)


@pytest.mark.parametrize("number", [10**37, Decimal("9E+125"), Decimal(10) ** 15])
def test_a_number_that_nobody_reads_leaves_room_for_what_follows(number: Decimal | int) -> None:
    assert len(spoken(number)) < 12
    assert len(exactly(number)) < 12


def test_one_is_singular() -> None:
    assert [counted(each, "day", "days") for each in (0, 1, 2)] == ["no days", "1 day", "2 days"]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, ""),
        ("0", " It is empty now."),
        ("11.4", " At this pace it is empty in about 11 min."),
        ("1440", " At this pace it is empty in about 24 h."),
        ("1441", ""),
    ],
)
def test_a_description_ends_with_the_time_to_empty_where_it_is_within_a_day(minutes: str | None, said: str) -> None:
    assert outlook(None if minutes is None else Decimal(minutes)) == said
