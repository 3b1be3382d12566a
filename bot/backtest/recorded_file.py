"""Reads the rows of one file of a recording: CSV with the schema's names as header, or JSON Lines; gzipped or not."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO, TypeVar

from bot.backtest.rejects import Rejects
from rules.alert.errors import MetricRefused
from rules.intake.iso_time import in_epoch_ms
from rules.intake.quick_metric import QuickIntake
from rules.metric import Metric

if TYPE_CHECKING:
    import _csv

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
            with self._path.open("rb") as raw, self._text(raw) as text:
                for row in self._cells(text, raw) if is_csv else self._lines(text, raw):
                    line = row.line if isinstance(row, Recorded) else line
                    yield row
        except (OSError, EOFError, zlib.error) as error:
            self._rejects.add(self._name, line + 1, f"the file cannot be read from here on: {error}")

    def _text(self, raw: io.BufferedReader) -> TextIO:
        packed = raw.peek(2)[:2] == b"\x1f\x8b"
        source = gzip.GzipFile(fileobj=raw) if packed else raw
        return io.TextIOWrapper(source, encoding="utf-8-sig", errors="replace", newline="")

    def _lines(self, text: TextIO, raw: io.BufferedReader) -> Iterator[Recorded | OthersRow]:
        for number, line in self._counted(enumerate(text, start=1), raw):
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
                self._rejects.add(self._name, number, str(refused))
            except (ValueError, RecursionError):
                self._rejects.add(self._name, number, "the line is not JSON")
            else:
                yield Recorded(metric, arrived_ms, self._name, number)

    def _elsewhere(self, line: str) -> OthersRow | None:
        """Return what can be seen of a row of another process; None if the row is this one's."""
        station, time = _STATION.search(line), _TIME.search(line)
        if station is None:
            # Somebody has to say what is wrong with it.
            return None if self._share.this == 0 else OthersRow("", 0)
        if self._share.has(station.group(1)):
            return None
        return OthersRow(station.group(1), _epoch_ms(time.group(1) or time.group(2)) if time else 0)

    def _cells(self, text: TextIO, raw: io.BufferedReader) -> Iterator[Recorded | OthersRow]:
        reader = csv.reader(text)
        names = [name.strip() for name in next(_sound(reader, self._refuse), [])]
        places = {name: place for place, name in enumerate(names)}
        station_at, time_at = places.get("stationId", 0), places.get("timestamp", 0)
        for _, cells in self._counted(enumerate(_sound(reader, self._refuse)), raw):
            if not cells:
                continue
            station = cells[station_at] if station_at < len(cells) else ""
            if self._share.of > 1 and not self._share.has(station):
                if time_at < len(cells) and (at := _epoch_ms(cells[time_at])):
                    yield OthersRow(station, at)
                continue
            self._rejects.rows += 1
            try:
                metric, arrived_ms = self._intake.cells(names, cells)
            except MetricRefused as refused:
                self._refuse(reader.line_num, str(refused))
            else:
                yield Recorded(metric, arrived_ms, self._name, reader.line_num)

    def _refuse(self, line: int, why: str) -> None:
        self._rejects.add(self._name, line, why)

    def _counted(self, rows: Iterator[tuple[int, Thing]], raw: io.BufferedReader) -> Iterator[tuple[int, Thing]]:
        """Yield the rows, and tell now and then how far the file is read."""
        told = 0
        for count, row in enumerate(rows):
            if count % _TELL_EVERY == 0:
                at = raw.tell()
                self._told(at - told)
                told = at
            yield row
        self._told(raw.tell() - told)


def _epoch_ms(text: str) -> int:
    """Return a time in epoch ms; 0 if it is none."""
    if text.isdecimal():
        return int(text)
    try:
        at = in_epoch_ms(text)
    except MetricRefused:
        return 0
    return at if isinstance(at, int) else 0


def _sound(reader: "_csv.Reader", refuse: Callable[[int, str], None]) -> Iterator[list[str]]:
    """Yield the rows of a CSV that can be told apart."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            refuse(reader.line_num, f"the row cannot be read: {error}")
