"""Exports the audit to a file, to be kept or verified elsewhere."""

import csv
from collections.abc import Iterable
from enum import StrEnum
from typing import IO, Any

from bot.aws.wire import json_text
from bot.reporting.csv_cells import cell
from rules.alert.audit import AuditEntry
from rules.text.spelled import json_spelled

_COLUMNS = ("alertId", "timestamp", "actionType", "userId", "status", "errorMessage", "taskId", "details", "ttl")


class Format(StrEnum):
    """The file formats, by file name extension."""

    JSON_LINES = ".jsonl"
    CSV = ".csv"


def write_entries(entries: Iterable[AuditEntry], form: Format, file: IO[str]) -> int:
    """Write entries to a file opened with `newline=""`; return how many were written."""
    rows = (entry.model_dump(by_alias=True, exclude_none=True, mode="python") for entry in entries)
    return _csv(rows, file) if form is Format.CSV else _json_lines(rows, file)


def _json_lines(rows: Iterable[dict[str, Any]], file: IO[str]) -> int:
    count = 0
    for row in rows:
        file.write(json_spelled(json_text(row)) + "\n")
        count += 1
    return count


def _csv(rows: Iterable[dict[str, Any]], file: IO[str]) -> int:
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    count = 0
    for row in rows:
        writer.writerow([cell(row.get(column)) for column in _COLUMNS])
        count += 1
    return count
