"""What strangers wrote calculates nothing in a spreadsheet, whichever character separates its cells."""

import csv
import io
import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reporting.csv_cells import cell

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001  full-width
NASTY = st.text(alphabet=" ;|,\t\r\n\"'=+-@x", max_size=12)


def file_of(*values: Any) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow(["first", *map(cell, values)])
    return file.getvalue()


def opened(text: str, separator: str) -> list[str]:
    """The cells that a spreadsheet makes of a file when it takes a character to separate them."""
    return [each for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for each in row]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@given(st.lists(NASTY, min_size=1, max_size=3))
def test_no_cell_begins_like_a_formula(separator: str, values: list[str]) -> None:
    for each in opened(file_of(*values, {"said": values}), separator):
        assert not each.lstrip(' "').startswith(STARTS), each


@given(st.lists(NASTY, max_size=3))
def test_nor_does_any_part_of_the_file_whatever_is_quoted(values: list[str]) -> None:
    for each in re.split(r"[;|\t\r\n]", file_of(*values)):
        assert not each.lstrip(' "').startswith(STARTS), each


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x;=1+1", "x;'=1+1"),
        ('x; "=1+1', "x;' \"=1+1"),
        (" =1+1", "' =1+1"),
        ("crew;ladder", "crew;ladder"),
        ("2026-11-25T08:00:00Z", "2026-11-25T08:00:00Z"),
        ("a-b, -c", "a-b, -c"),
    ],
)
def test_only_what_would_calculate_is_marked(text: str, written: str) -> None:
    assert cell(text) == written


@given(st.dictionaries(NASTY, NASTY, max_size=3))
def test_json_means_what_it_meant(details: dict[str, str]) -> None:
    assert json.loads(cell(details)) == details


def seconds_of(work: Callable[[], object]) -> float:
    """The processor's time that some work takes this thread."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


@pytest.mark.parametrize("text", ["\t" * 400_000, "; " * 200_000, '"' * 400_000])
def test_a_long_text_takes_no_long_time(text: str) -> None:
    # json reads it once. Read anew from each of its characters it would take a hundred thousand times as long.
    assert seconds_of(lambda: cell(text)) < 1_000 * seconds_of(lambda: json.dumps(text))
