"""The last release as an installed wheel, built from its commit once and kept in the project's cache."""

import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from bot.demo.process import project_cache
from bot.runtime.project_files import CHECKOUT

COMMIT = "6c2b7ed941f9636669af7896bad5d9f60444c83a"
"""The state before data versions; replaced by a tag once there are releases."""


class NoLastRelease(Exception):
    """It cannot be built; the text says why."""


def installed(folder: Path) -> Path:
    """Return where the last release is installed; the first time, build it below a folder. Raises NoLastRelease."""
    kept = project_cache() / f"last-release-{COMMIT[:12]}"
    if not kept.is_dir():
        _install(_source(folder), folder / "installed")
        shutil.move(folder / "installed", kept)
    return kept.resolve()


def _source(folder: Path) -> Path:
    archive = subprocess.run(["git", "archive", COMMIT], cwd=CHECKOUT, capture_output=True, check=False)
    if archive.returncode:
        raise NoLastRelease(f"git has no commit {COMMIT}: this test needs the whole history (git fetch --unshallow).")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder / "source", filter="data")
    return folder / "source"


def _install(source: Path, place: Path) -> None:
    """Pip builds the wheel and installs it, without what it needs: this environment has that."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    arguments = ["install", "--no-deps", "--target", str(place), str(source)]
    done = subprocess.run([*pip, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoLastRelease(f"the last release cannot be built: {done.stderr[-2_000:]}")
