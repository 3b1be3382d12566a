"""Cells of a CSV file that a spreadsheet may open: what strangers wrote in them calculates nothing."""

from typing import Any

from bot.aws.wire import json_text

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  full-width ones count
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""


def cell(value: Any) -> str:
    """Return a value as the text of a cell, with an apostrophe before what would be a formula; nothing for None."""
    if value is None:
        return ""
    text = json_text(value) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not isinstance(value, int) else text
