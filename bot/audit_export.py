"""The audit in a file, for whoever must prove it elsewhere."""

import csv
from collections.abc import Iterable
from enum import StrEnum
from typing import IO, Any

from bot.aws.wire import json_text
from rules.audit import AuditEntry

_COLUMNS = ("alertId", "timestamp", "actionType", "userId", "status", "errorMessage", "taskId", "details", "ttl")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  full-width ones count
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""


class Format(StrEnum):
    """How entries are written, by the file's ending."""

    JSON_LINES = ".jsonl"
    CSV = ".csv"


def write_entries(entries: Iterable[AuditEntry], form: Format, file: IO[str]) -> int:
    """Write entries to a file opened with `newline=""`; return how many."""
    rows = (entry.model_dump(by_alias=True, exclude_none=True, mode="python") for entry in entries)
    return _csv(rows, file) if form is Format.CSV else _json_lines(rows, file)


def _json_lines(rows: Iterable[dict[str, Any]], file: IO[str]) -> int:
    count = 0
    for row in rows:
        file.write(json_text(row) + "\n")
        count += 1
    return count


def _csv(rows: Iterable[dict[str, Any]], file: IO[str]) -> int:
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    count = 0
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in _COLUMNS])
        count += 1
    return count


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = json_text(value) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not isinstance(value, int) else text
