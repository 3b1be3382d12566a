"""Series as `promtool test rules` writes them."""

from decimal import Decimal

import pytest

from rules.report.series_notation import NotationRefused, expanded


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1", [1]),
        ("1x3", [1, 1, 1, 1]),
        ("1+2x3", [1, 3, 5, 7]),
        ("10-2x2 0", [10, 8, 6, 0]),
        ("-2+4x3", [-2, 2, 6, 10]),
        ("_ 1.5 _x2", [None, Decimal("1.5"), None, None]),
        ("healthyx1 down", ["healthy", "healthy", "down"]),
        ("E17 E17x1", ["E17", "E17", "E17"]),
        ("", []),
    ],
)
def test_it_is_read_as_promtool_reads_it(text: str, values: list[object]) -> None:
    assert expanded(text) == values


@pytest.mark.parametrize("text", ["1x", "1++2x3", "1 2x3x4 !", "1e5", "٣x2", "1x999999"])
def test_what_is_no_series_is_refused(text: str) -> None:
    with pytest.raises(NotationRefused):
        expanded(text)
