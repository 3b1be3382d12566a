"""A wall clock that a test sets back and forth under a running process: libfaketime."""

import os
from pathlib import Path

import pytest

_LIBRARY = "libfaketimeMT.so.1"


def needs_libfaketime() -> str:
    """Return the library's path; without it the test is left out, but not in CI, where `.ci/run` installs it."""
    found = next(Path("/usr").glob(f"lib*/*/faketime/{_LIBRARY}"), None)
    if found is None:
        missing = "libfaketime is missing (Debian: apt install libfaketime)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return str(found)


class SteppedClock:
    """The clock of one or more processes: `off_by` seconds ahead of the real one. Durations are never touched."""

    def __init__(self, folder: Path, off_by: int = 0) -> None:
        self._library = needs_libfaketime()
        self._file = folder / "clock"
        self.set(off_by)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": self._library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, off_by: int) -> None:
        """Set the clock; the processes see it within a second."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{off_by:+d}\n")
        fresh.replace(self._file)
