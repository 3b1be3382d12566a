"""
CSV cells that are safe to open in a spreadsheet: no text from outside is evaluated as a formula.

Quoting is not enough. Where spreadsheets separate cells with `;` instead of a comma, as in much of Europe, each `;`
inside a quoted text starts a new cell.
"""

import re
from typing import Any

from bot.aws.wire import json_text
from rules.text.spelled import json_spelled

_FORMULA = r"(?:[^\S\t\r\n]|\")*[=+\-@＝＋－＠]"  # noqa: RUF001  full-width ones count
"""What a spreadsheet treats as the start of a formula (OWASP, "CSV Injection")."""

_BEGINS = re.compile(rf"[\t\r\n]|{_FORMULA}")
_BEHIND_SEPARATOR = re.compile(rf"([;|\t\r\n])(?={_FORMULA})")
_SEPARATOR = re.compile(r"[;|]")


def cell(value: Any) -> str:
    """Return the text of a cell for a value; a would-be formula gets an apostrophe in front, None is empty."""
    if value is None:
        return ""
    if isinstance(value, dict):
        # JSON can escape the separators without changing the meaning.
        return _SEPARATOR.sub(lambda found: f"\\u{ord(found[0]):04x}", json_spelled(json_text(value)))
    return str(value) if isinstance(value, int) else _inert(str(value))


def _inert(text: str) -> str:
    marked = _BEHIND_SEPARATOR.sub(r"\1'", text)
    return f"'{marked}" if _BEGINS.match(marked) else marked
