"""The rows of several files as one recording, in the order in which they came."""

import pickle
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from bot.backtest.recorded_file import WHOLE, OthersRow, Recorded, RecordedFile, StationShare, Told
from bot.backtest.rejects import Rejects
from rules.report.order import Order, order_of
from rules.units import HOUR_MS

LOOKED_AT = 5_000
"""How many rows tell in which order the others are."""

_CHUNK = 50_000
"""How many rows are sorted at a time, where they have to be."""

Row = Recorded | OthersRow


class Recording:
    """Several files; `order` says in which order their rows are."""

    def __init__(
        self,
        files: Sequence[Path],
        rejects: Rejects,
        share: StationShare = WHOLE,
        told: Told = lambda _bytes: None,
    ) -> None:
        self._files = [RecordedFile(each, rejects, share, told) for each in files]
        self.order = Order.BY_STATION
        self.usual_ms = 0

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all files, merged by time; sorted where a station's rows are in no order."""
        merged = merge(*(_keyed(each.rows()) for each in self._files), key=lambda keyed: keyed[0])
        rows = (row for _, row in merged)
        first = list(islice(rows, LOOKED_AT))
        seen = [(_station(row), _time(row)) for row in first]
        self.order = order_of(seen)
        self.usual_ms = sorted(at for _, at in seen)[len(seen) // 4] if seen else 0
        whole = chain(first, rows)
        return _sorted(whole) if self.order is Order.NONE else whole


def _station(row: Row) -> str:
    return row.station_id if isinstance(row, OthersRow) else row.metric.station_id


def _time(row: Row) -> int:
    return row.timestamp if isinstance(row, OthersRow) else row.metric.timestamp


def _keyed(rows: Iterator[Row]) -> Iterator[tuple[int, Row]]:
    """Yield rows with the time by which files are merged; a wild clock does not put off the rows after it."""
    key_ms = 0
    for row in rows:
        at = _time(row)
        key_ms = max(key_ms, min(at, key_ms + HOUR_MS)) if key_ms else at
        yield key_ms, row


def _sorted(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows in order of time; what does not fit into memory waits in files that go by themselves."""
    chunks: list[Iterator[Row]] = []
    while chunk := sorted(islice(rows, _CHUNK), key=_time):
        if len(chunk) < _CHUNK:
            chunks.append(iter(chunk))
            break
        chunks.append(_put_by(chunk))
    return merge(*chunks, key=_time)


def _put_by(rows: Sequence[Row]) -> Iterator[Row]:
    file = TemporaryFile()  # noqa: SIM115  read, and so closed, at the end of the merge
    for start in range(0, len(rows), 1_000):
        pickle.dump(rows[start : start + 1_000], file, pickle.HIGHEST_PROTOCOL)
    file.seek(0)
    return _taken_up(file)


def _taken_up(file: IO[bytes]) -> Iterator[Row]:
    with file:
        while True:
            try:
                # Written by this process a moment ago, to a file without a name.
                yield from pickle.load(file)  # noqa: S301
            except EOFError:
                return
