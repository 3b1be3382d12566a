import pytest

from bot.cards.parts.times import age, lasted, moment, utc
from tests.factories import NOW


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (999, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (119 * 60_000, "119 min"),
        (120 * 60_000, "2 h"),
        (47 * 3_600_000, "47 h"),
        (48 * 3_600_000, "2 d"),
    ],
)
def test_an_age_is_said_in_the_largest_unit_that_says_enough(milliseconds: int, said: str) -> None:
    assert age(milliseconds) == said


def test_a_time_reads_without_rendering() -> None:
    assert utc(NOW) == "2025-11-22 08:26:40 UTC"
    assert moment(NOW).endswith("|2025-11-22 08:26:40 UTC>")


@pytest.mark.parametrize("beyond", [10**15, 10**37])
def test_a_time_that_no_calendar_has_is_still_said(beyond: int) -> None:
    assert utc(beyond) == f"{beyond} ms"


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        (-5, "1 s"),
        (999, "1 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (119_000, "1 min 59 s"),
        (7_200_000, "2 h"),
        (7_500_000, "2 h 5 min"),
        (276_000_000, "3 d 4 h"),
    ],
)
def test_how_long_something_took_is_said_in_its_two_largest_units(milliseconds: int, said: str) -> None:
    assert lasted(milliseconds) == said
