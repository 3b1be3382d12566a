"""Reads the rows of one file of a recording: CSV with the schema's names as header, or JSON Lines; gzipped or not."""

import csv
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.backtest.rejects import Rejects
from bot.runtime.text_lines import LineTooLong, TextLines
from rules.alert.errors import MetricRefused
from rules.intake.column_names import column_names
from rules.intake.iso_time import in_epoch_ms
from rules.intake.quick_metric import QuickIntake
from rules.metric import Metric

Thing = TypeVar("Thing")
Told = Callable[[int], None]
"""Is told how many more bytes were read."""

_STATION = re.compile(r'"stationId"\s*:\s*"([^"\\]+)"')
_TIME = re.compile(r'"timestamp"\s*:\s*(?:([0-9]{1,15})\b|"([^"\\]+)")')
_TELL_EVERY = 4_096


class Recorded(NamedTuple):
    """A row as it was read: its metric, and when it came (epoch ms) if it says so."""

    metric: Metric
    arrived_ms: int | None
    file: str
    line: int


class OthersRow(NamedTuple):
    """A row of a station that another process replays."""

    station_id: str
    timestamp: int


class StationShare(NamedTuple):
    """Which of the stations a process replays: those whose names' checksum is `this` modulo `of`."""

    this: int = 0
    of: int = 1

    def has(self, station_id: str) -> bool:
        """Whether a station is among them."""
        return zlib.crc32(station_id.encode(errors="replace")) % self.of == self.this


WHOLE = StationShare()


class RecordedFile:
    """One file. `told` is called now and then with the bytes that were read since."""

    def __init__(
        self,
        path: Path,
        rejects: Rejects,
        share: StationShare = WHOLE,
        told: Told = lambda _bytes: None,
    ) -> None:
        self._path = path
        self._name = str(path)
        self._rejects = rejects
        self._share = share
        self._told = told
        self._intake = QuickIntake()

    def rows(self) -> Iterator[Recorded | OthersRow]:
        """Yield the rows that can be used, in the order of the file. A file that breaks off ends there."""
        is_csv = ".csv" in self._path.suffixes or ".CSV" in self._path.suffixes
        line = 0
        try:
            with self._path.open("rb") as raw:
                lines = TextLines(raw)
                for row in self._cells(lines) if is_csv else self._lines(lines):
                    line = row.line if isinstance(row, Recorded) else line
                    yield row
        except (OSError, EOFError, zlib.error) as error:
            self._refuse_of_all(line + 1, f"the file cannot be read from here on: {error}")

    def _lines(self, lines: TextLines) -> Iterator[Recorded | OthersRow]:
        for line in self._counted(_sound(lines, lines, self._refuse_of_all), lines):
            if line.isspace():
                continue
            if self._share.of > 1 and (other := self._elsewhere(line)) is not None:
                if other.timestamp:
                    yield other
                continue
            self._rejects.rows += 1
            try:
                metric, arrived_ms = self._intake.line(line)
            except MetricRefused as refused:
                self._refuse(lines.number, str(refused))
            except (ValueError, RecursionError):
                self._refuse(lines.number, "the line is not JSON")
            else:
                yield Recorded(metric, arrived_ms, self._name, lines.number)

    def _elsewhere(self, line: str) -> OthersRow | None:
        """Return what can be seen of a row of another process; None if the row is this one's."""
        station, time = _STATION.search(line), _TIME.search(line)
        if station is None:
            # Somebody has to say what is wrong with it.
            return None if self._share.this == 0 else OthersRow("", 0)
        if self._share.has(station.group(1)):
            return None
        return OthersRow(station.group(1), _epoch_ms(time.group(1) or time.group(2)) if time else 0)

    def _cells(self, lines: TextLines) -> Iterator[Recorded | OthersRow]:
        rows = filter(None, _sound(csv.reader(lines), lines, self._refuse_of_all))
        try:
            names = column_names(next(rows, ["stationId", "timestamp"]))
        except MetricRefused as refused:
            self._refuse_of_all(lines.number, str(refused))
            return
        station_at, time_at = names.index("stationId"), names.index("timestamp")
        for cells in self._counted(rows, lines):
            station = cells[station_at] if station_at < len(cells) else ""
            if self._share.of > 1 and not self._share.has(station):
                if time_at < len(cells) and (at := _epoch_ms(cells[time_at])):
                    yield OthersRow(station, at)
                continue
            self._rejects.rows += 1
            try:
                metric, arrived_ms = self._intake.cells(names, cells)
            except MetricRefused as refused:
                self._refuse(lines.number, str(refused))
            else:
                yield Recorded(metric, arrived_ms, self._name, lines.number)

    def _refuse(self, line: int, why: str) -> None:
        self._rejects.add(self._name, line, why)

    def _refuse_of_all(self, line: int, why: str) -> None:
        """Refuse what every process meets: one of them says so."""
        if self._share.this == 0:
            self._refuse(line, why)

    def _counted(self, rows: Iterator[Thing], lines: TextLines) -> Iterator[Thing]:
        """Yield the rows, and tell now and then how far the file is read."""
        told = 0
        for count, row in enumerate(rows):
            if count % _TELL_EVERY == 0:
                at = lines.read_bytes
                self._told(at - told)
                told = at
            yield row
        self._told(lines.read_bytes - told)


def _epoch_ms(text: str) -> int:
    """Return a time in epoch ms; 0 if it is none."""
    if text.isdecimal():
        return int(text)
    try:
        at = in_epoch_ms(text)
    except MetricRefused:
        return 0
    return at if isinstance(at, int) else 0


def _sound(rows: Iterator[Thing], lines: TextLines, refuse: Callable[[int, str], None]) -> Iterator[Thing]:
    """Yield the rows that can be told apart."""
    while True:
        try:
            yield from rows
        except (csv.Error, LineTooLong) as error:
            refuse(lines.number, f"the row cannot be read: {error}")
        else:
            return
