"""
Cells of a CSV file that a spreadsheet may open: what strangers wrote in them calculates nothing.

A spreadsheet that takes another character than the comma to separate cells, as those of half of Europe do, does not
see where ours begin and end, whatever is quoted: each `;` within a text begins a cell of its own there.
"""

import re
from typing import Any

from bot.aws.wire import json_text

_FORMULA = r"(?:[^\S\t\r\n]|\")*[=+\-@＝＋－＠]"  # noqa: RUF001  full-width ones count
"""What a spreadsheet takes for one (OWASP, CSV injection)."""

_BEGINS = re.compile(rf"[\t\r\n]|{_FORMULA}")
_BEHIND_SEPARATOR = re.compile(rf"([;|\t\r\n])(?={_FORMULA})")
_SEPARATOR = re.compile(r"[;|]")


def cell(value: Any) -> str:
    """Return a value as the text of a cell, with an apostrophe before what would be a formula; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, dict):
        # JSON has another way to write a character: what it means stays the same.
        return _SEPARATOR.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text(value))
    return str(value) if isinstance(value, int) else _inert(str(value))


def _inert(text: str) -> str:
    marked = _BEHIND_SEPARATOR.sub(r"\1'", text)
    return f"'{marked}" if _BEGINS.match(marked) else marked
