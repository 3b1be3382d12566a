"""Refuses a source module of more than 200 lines: `python tools/module_size.py`, in the folder of the checkout."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

FOLDERS = ("bot", "rules", "storage", "benchmarks", "tools")
MOST_LINES = 200

EXCEPTIONS: Mapping[str, str] = {}
"""Path of a module that may be longer, and the reason. A reason that no longer holds is refused as well."""


def faults(root: Path, exceptions: Mapping[str, str] = EXCEPTIONS) -> Iterator[str]:
    """Yield a sentence for each module that is too long, and for each exception that nothing needs."""
    long = {path: lines for path, lines in _lines(root) if lines > MOST_LINES}
    for path, lines in long.items():
        if path not in exceptions:
            yield f"{path} has {lines} lines; {MOST_LINES} is the most. Split it into two named things."
    for path in exceptions:
        if path not in long:
            yield f"{path} is an exception in tools/module_size.py and does not need to be. Take it off the list."


def _lines(root: Path) -> Iterator[tuple[str, int]]:
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*.py")):
            yield file.relative_to(root).as_posix(), file.read_text(encoding="utf-8").count("\n")


if __name__ == "__main__":
    sys.exit("\n".join(faults(Path.cwd())) or None)
