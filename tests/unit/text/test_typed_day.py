"""A day is taken in whatever way people write one, and one that may be two days is not guessed."""

from datetime import date

import pytest

from rules.text.typed_day import date_of, day_in, is_day

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-29", "2026-11-29"),
        ("2026-1-5", "2026-01-05"),
        ("2026/11/29", "2026-11-29"),
        ("29.11.2026", "2026-11-29"),
        ("29 Nov 2026", "2026-11-29"),
        ("29 nov", "2026-11-29"),
        ("November 29th, 2026", "2026-11-29"),
        ("Sept 5", "2026-09-05"),
        ("1st dec", "2025-12-01"),
        ("29 feb", "2024-02-29"),
        ("today", "2026-11-30"),
        ("Yesterday,", "2026-11-29"),
        ("Monday", "2026-11-30"),
        ("tuesday", "2026-11-24"),
        ("SUNDAY", "2026-11-29"),
    ],
)
def test_a_day_is_read_as_it_is_written_and_is_the_last_such_that_has_begun(typed: str, day: str) -> None:
    words = [*typed.split(), "STATION_003"]
    found = day_in(words)
    assert found is not None
    assert found[1] == len(words) - 1
    assert is_day(found[0])
    assert date_of(found[0], MONDAY) == day


@pytest.mark.parametrize("typed", ["11/29/2026", "29/11", "29.11.", "29.11.26", "2026-13-45", "31 nov", "2026-02-29"])
def test_what_looks_like_a_day_and_is_none_or_may_be_two_is_not_guessed(typed: str) -> None:
    found = day_in(typed.split())
    assert found is not None
    assert not is_day(found[0])


@pytest.mark.parametrize(
    "typed", ["3", "3f2a8c1e", "20261129", "STATION_003", "depot 3", "3 depot", "3.0", "ma 5", "٣ nov"]
)
def test_a_station_and_an_id_are_no_days(typed: str) -> None:
    assert day_in(typed.split()) is None
