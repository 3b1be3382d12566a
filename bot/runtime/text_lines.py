"""The lines of files that other programs wrote: of any size, gzipped or not, in UTF-8, or in the UTF that they name."""

import codecs
import gzip
import io
from typing import TextIO

LONGEST = 1024 * 1024
"""Characters. The item of a metric has at most 400 KB."""

_GZIP = b"\x1f\x8b"
_UTF = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class LineTooLong(ValueError):
    """A line that no row needs; the next ones can be read."""

    def __init__(self) -> None:
        super().__init__(f"the line has more than {LONGEST:,} characters")


class TextLines:
    """
    Yields the lines with their ends; `number` is that of the last one (from 1).

    A byte that is no UTF-8 becomes half a character, which nobody takes for a letter. Raises LineTooLong, and goes on
    after it, and what reading a broken file raises.
    """

    def __init__(self, raw: io.BufferedReader) -> None:
        self._raw = raw
        self._text = _text_of(raw)
        self.number = 0

    def __iter__(self) -> "TextLines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST and not _is_ended(line):
            while (more := self._text.readline(LONGEST)) and not _is_ended(more):
                pass
            raise LineTooLong
        return line

    @property
    def read_bytes(self) -> int:
        """How far the file is read; 0 where that cannot be said, as of a pipe."""
        return self._raw.tell() if self._raw.seekable() else 0


def _is_ended(line: str) -> bool:
    return line[-1] in "\r\n"


def _text_of(raw: io.BufferedReader) -> TextIO:
    source = io.BufferedReader(gzip.GzipFile(fileobj=raw)) if raw.peek(2)[:2] == _GZIP else raw
    begin = source.peek(4)[:4]
    encoding = next((name for mark, name in _UTF if begin.startswith(mark)), "")
    if encoding:
        return io.TextIOWrapper(source, encoding=encoding, errors="replace", newline="")
    return io.TextIOWrapper(source, encoding="utf-8-sig", errors="surrogateescape", newline="")
