"""The blocks table and data_table."""

from typing import Any

from tests.slack_double.problems import Problems
from tests.slack_double.rich_text_rules import RICH_TEXT
from tests.slack_double.shapes import Check, anything, boolean, by_type, integer, items, number, one_of, record, string

TABLE_CHARACTERS_MAX = 10_000

RAW_TEXT = record({"text": string(minimum=1)})
RAW_NUMBER = record({"value": number, "text": string(minimum=1)})
CELL = by_type({"raw_text": RAW_TEXT, "rich_text": RICH_TEXT})
DATA_CELL = by_type({"raw_text": RAW_TEXT, "raw_number": RAW_NUMBER, "rich_text": RICH_TEXT, "action": anything})

COLUMN = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column_or_nothing(value: Any, problems: Problems) -> None:
    if value is not None:
        COLUMN(value, problems)


def characters_in(value: Any) -> int:
    """Count what a reader of the cells would read."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(characters_in(inner) for inner in value.values() if isinstance(inner, dict | list))
    return sum(map(characters_in, value)) if isinstance(value, list) else 0


def _not_too_long(value: Any, problems: Problems) -> None:
    if characters_in(value.get("rows")) > TABLE_CHARACTERS_MAX:
        problems.at("rows").add(f"must be less than {TABLE_CHARACTERS_MAX + 1} characters over all cells")


def _rectangular(value: Any, problems: Problems) -> None:
    rows = value.get("rows")
    widths = [len(row) for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    if len(set(widths)) > 1:
        problems.at("rows").add("all rows must have the same number of cells")


def _plain_header(value: Any, problems: Problems) -> None:
    rows = value.get("rows")
    header = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
    for place, cell in enumerate(header):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            problems.at("rows", 0, place, "type").add("a header cell must not be rich_text")


TABLE = (
    {"rows": items(items(CELL, 1, 20), 1, 100)},
    {"column_settings": items(_column_or_nothing, 0, 20)},
    _not_too_long,
)

DATA_TABLE_OPTIONAL: dict[str, Check] = {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)}
DATA_TABLE = (
    {"rows": items(items(DATA_CELL, 1, 20), 2, 101), "caption": string(minimum=1)},
    DATA_TABLE_OPTIONAL,
    _not_too_long,
    _rectangular,
    _plain_header,
)
