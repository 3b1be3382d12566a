"""
Reads metrics from a file: CSV with the schema's names as header, or JSON Lines.

Its times are epoch milliseconds or ISO 8601 with a zone. The intake over HTTP takes only the former.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.alert.errors import MetricRefused
from rules.intake.exact_json import parse_json
from rules.intake.iso_time import in_epoch_ms
from rules.intake.metric_intake import accept_metric, accept_row
from rules.metric import Metric

_SHOWN_CHARACTERS = 500


@dataclass(frozen=True)
class Kept:
    """A valid row and its line number (from 1). `read_bytes` is roughly how many bytes of the file were read."""

    metric: Metric
    read_bytes: int
    line: int


@dataclass(frozen=True)
class RefusedRow:
    """An invalid row, with its line number (from 1)."""

    line: int
    why: str
    text: str
    read_bytes: int


def rows_of(file: Path, now_ms: int | None) -> Iterator[Kept | RefusedRow]:
    """
    Yield every row of a file: CSV if its name ends in `.csv`, otherwise JSON Lines.

    Without `now_ms` (epoch ms) it is a recording: its rows may be of any time.
    """
    yield from _csv(file, now_ms) if file.suffix.lower() == ".csv" else _json_lines(file, now_ms)


def _csv(file: Path, now_ms: int | None) -> Iterator[Kept | RefusedRow]:
    read = 0
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = csv.DictReader(lines)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield RefusedRow(reader.line_num + 1, f"the row cannot be read: {error}", "", read)
                continue
            text = ",".join(str(value) for value in row.values())
            read += len(text) + 1
            try:
                cells = {str(name): str(value) for name, value in row.items() if name is not None and value is not None}
                yield Kept(accept_row({**cells, **_time(cells, str)}, now_ms), read, reader.line_num)
            except MetricRefused as refused:
                yield RefusedRow(reader.line_num, str(refused), text[:_SHOWN_CHARACTERS], read)


def _json_lines(file: Path, now_ms: int | None) -> Iterator[Kept | RefusedRow]:
    read = 0
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            read += len(line)
            text = line.strip()
            if not text:
                continue
            try:
                yield Kept(accept_metric(_timed(parse_json(text)), now_ms), read, number)
            except MetricRefused as refused:
                yield RefusedRow(number, str(refused), text[:_SHOWN_CHARACTERS], read)
            except (ValueError, RecursionError):
                yield RefusedRow(number, "the line is not JSON", text[:_SHOWN_CHARACTERS], read)


def _timed(raw: Any) -> Any:
    return {**raw, **_time(raw)} if isinstance(raw, dict) else raw


def _time(row: Mapping[str, Any], form: Callable[[object], object] = lambda time: time) -> dict[str, Any]:
    return {"timestamp": form(in_epoch_ms(row["timestamp"]))} if "timestamp" in row else {}
