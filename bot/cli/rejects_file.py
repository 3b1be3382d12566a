"""The file of rows that were refused: it grows while they are read, and is made with the first of them."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import typer

from bot.cli.metric_file import RefusedRow

_ONE_LINE = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})


class RejectsFile:
    """Takes refused rows: each on a line with its number, the reason and the row."""

    def __init__(self, path: Path, *, of: Path) -> None:
        """Raise BadParameter if it is the file itself, or a folder."""
        if path.is_dir() or (path.exists() and path.samefile(of)):
            raise typer.BadParameter(f"{path} cannot take the refused rows; name another file with --rejects")
        self.path = path
        self.count = 0
        self._file: TextIO | None = None
        self._open = ExitStack()

    def __enter__(self) -> None:
        """Nothing is opened before there is something to write."""

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._open.close()

    def add(self, rows: Iterable[RefusedRow]) -> None:
        """Write rows. Raises OSError."""
        for row in rows:
            if self._file is None:
                opened = self.path.open("w", encoding="utf-8", errors="backslashreplace")
                self._file = self._open.enter_context(opened)
            self._file.write("\t".join(each.translate(_ONE_LINE) for each in (str(row.line), row.why, row.text)) + "\n")
            self.count += 1
