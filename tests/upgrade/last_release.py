"""The last release as an installed wheel, built from its commit."""

import io
import subprocess
import sys
import tarfile
from pathlib import Path

from bot.runtime.project_files import CHECKOUT

COMMIT = "6c2b7ed941f9636669af7896bad5d9f60444c83a"
"""The state before data versions; replaced by a tag once there are releases."""


class NoLastRelease(Exception):
    """It cannot be built; the text says why."""


def installed(folder: Path) -> Path:
    """Build and install the last release below a folder; return where. Raises NoLastRelease."""
    source, place = folder / "source", folder / "installed"
    archive = subprocess.run(["git", "archive", COMMIT], cwd=CHECKOUT, capture_output=True, check=False)
    if archive.returncode:
        raise NoLastRelease(f"git has no commit {COMMIT}: this test needs the whole history (git fetch --unshallow).")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(source, filter="data")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    for arguments in (
        ["wheel", "--no-deps", "--wheel-dir", str(folder), str(source)],
        ["install", "--no-deps", "--no-index", "--find-links", str(folder), "--target", str(place), "aiops"],
    ):
        done = subprocess.run([*pip, *arguments], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoLastRelease(f"the last release cannot be built: {done.stderr[-2_000:]}")
    return place
