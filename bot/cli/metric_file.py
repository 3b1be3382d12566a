"""
Reads metrics from a file: CSV with the schema's names as header, or JSON Lines.

Its times are epoch milliseconds or ISO 8601 with a zone. The intake over HTTP takes only the former.
"""

import csv
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.runtime.text_lines import LineTooLong, TextLines
from rules.alert.errors import MetricRefused
from rules.intake.column_names import column_names
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
    Yield every row of a file: CSV if its name says `.csv`, otherwise JSON Lines.

    Without `now_ms` (epoch ms) it is a recording: its rows may be of any time.
    """
    is_csv = ".csv" in map(str.lower, file.suffixes)
    lines = None
    try:
        with file.open("rb") as raw:
            lines = TextLines(raw)
            yield from (_csv if is_csv else _json_lines)(lines, now_ms)
    except (OSError, EOFError, zlib.error) as error:
        at = lines.number if lines else 0
        yield RefusedRow(at + 1, f"the file cannot be read from here on: {error}", "", 0)


def _csv(lines: TextLines, now_ms: int | None) -> Iterator[Kept | RefusedRow]:
    reader = csv.reader(lines)
    names: list[str] | None = None
    while True:
        first = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, LineTooLong) as error:
            yield RefusedRow(
                first, _of_lines(first, lines.number, f"the row cannot be read: {error}"), "", lines.read_bytes
            )
            continue
        text = ",".join(cells)
        if not cells:
            continue
        try:
            if names is None:
                names = column_names(cells)
                continue
            yield Kept(_row(names, cells, now_ms), lines.read_bytes, first)
        except MetricRefused as refused:
            why = _of_lines(first, lines.number, str(refused))
            yield RefusedRow(first, why, text[:_SHOWN_CHARACTERS], lines.read_bytes)
            if names is None:
                return


def _of_lines(first: int, last: int, why: str) -> str:
    """Return why a row is refused; one that takes several lines may have taken them from others."""
    if last <= first:
        return why
    return f"lines {first:,} to {last:,} are one row, by its quotation marks; is one not closed? {why}"


def _row(names: Sequence[str], cells: Sequence[str], now_ms: int | None) -> Metric:
    if len(cells) > len(names):
        raise MetricRefused("row", "has more cells than the header has names")
    row = dict(zip(names, cells, strict=False))
    return accept_row({**row, **_time(row, str)}, now_ms)


def _json_lines(lines: TextLines, now_ms: int | None) -> Iterator[Kept | RefusedRow]:
    while True:
        try:
            text = next(lines).strip()
        except StopIteration:
            return
        except LineTooLong as error:
            yield RefusedRow(lines.number, str(error), "", lines.read_bytes)
            continue
        if not text:
            continue
        try:
            yield Kept(accept_metric(_timed(parse_json(text)), now_ms), lines.read_bytes, lines.number)
        except MetricRefused as refused:
            yield RefusedRow(lines.number, str(refused), text[:_SHOWN_CHARACTERS], lines.read_bytes)
        except (ValueError, RecursionError):
            yield RefusedRow(lines.number, "the line is not JSON", text[:_SHOWN_CHARACTERS], lines.read_bytes)


def _timed(raw: Any) -> Any:
    return {**raw, **_time(raw)} if isinstance(raw, dict) else raw


def _time(row: Mapping[str, Any], form: Callable[[object], object] = lambda time: time) -> dict[str, Any]:
    return {"timestamp": form(in_epoch_ms(row["timestamp"]))} if "timestamp" in row else {}
