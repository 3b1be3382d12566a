"""Exports the audit to a file, to be kept or verified elsewhere."""

import csv
from collections.abc import Iterable
from enum import StrEnum
from typing import IO, Any

from bot.aws.wire import json_text
from bot.reporting.csv_cells import cell
from bot.runtime.sparing import Sparing
from rules.alert.audit import AuditEntry
from rules.text.spelled import json_spelled

_COLUMNS = ("alertId", "timestamp", "actionType", "userId", "status", "errorMessage", "taskId", "details", "ttl")


class Format(StrEnum):
    """The file formats, by file name extension."""

    JSON_LINES = ".jsonl"
    CSV = ".csv"


def write_entries(entries: Iterable[AuditEntry], form: Format, file: IO[str], sparing: Sparing) -> int:
    """Write entries to a file opened with `newline=""`; return how many were written. `sparing` has the others."""
    return (_csv if form is Format.CSV else _json_lines)(entries, file, sparing)


def _json_lines(entries: Iterable[AuditEntry], file: IO[str], sparing: Sparing) -> int:
    count = 0
    for line in sparing.each(entries, lambda entry: json_spelled(json_text(_values(entry)))):
        file.write(line + "\n")
        count += 1
    return count


def _csv(entries: Iterable[AuditEntry], file: IO[str], sparing: Sparing) -> int:
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    count = 0
    for row in sparing.each(entries, _cells):
        writer.writerow(row)
        count += 1
    return count


def _cells(entry: AuditEntry) -> list[str]:
    values = _values(entry)
    return [cell(values.get(column)) for column in _COLUMNS]


def _values(entry: AuditEntry) -> dict[str, Any]:
    return entry.model_dump(by_alias=True, exclude_none=True, mode="python")
