"""
Packs the functions of `deploy/scale-out.yaml`: `python -m tools.functions build/functions.zip`, or `make functions`.

The archive holds what the wheel holds, what the functions import (the extra `functions` of pyproject.toml, at the
versions of constraints.txt) as built for AWS's machines, and the operator's files.
"""

import argparse
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[1]
PYTHON = "3.13"
PLATFORMS = {"arm64": "manylinux2014_aarch64", "x86_64": "manylinux2014_x86_64"}
MOST_BYTES = 250 * 1024 * 1024
"""Lambda takes no more, unpacked."""

_ALWAYS_THE_SAME = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT = frozenset({"__pycache__", "bin"})
Entry = tuple[str, Path]
"""A name in the archive, and the file."""


def project() -> dict[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def own_files() -> Iterator[Entry]:
    """Yield what the wheel holds."""
    wheel = project()["tool"]["hatch"]["build"]["targets"]["wheel"]
    for package in wheel["packages"]:
        yield from below(ROOT / package, package)
    for source, name in wheel["force-include"].items():
        yield name, ROOT / source


def below(folder: Path, name: str = "") -> Iterator[Entry]:
    """Yield the files of a folder."""
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_file() and not _LEFT_OUT & set(path.parts):
            yield str(Path(name) / path), file


def needed() -> list[str]:
    """Return what the functions import, by its names at PyPI."""
    return list(project()["project"]["optional-dependencies"]["functions"])


def fetch(folder: Path, platform: str) -> None:
    """Install what the functions need, as built for a platform. Raises CalledProcessError."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(folder)]
    built = ["--only-binary=:all:", "--implementation", "cp", "--python-version", PYTHON, "--platform", platform]
    subprocess.run([*pip, *built, "--constraint", str(ROOT / "constraints.txt"), *needed()], check=True)


def pack(archive: Path, entries: list[Entry]) -> str:
    """Write the archive; return the hash of what is in it. Raises SystemExit if it is more than Lambda takes."""
    if (size := sum(file.stat().st_size for _, file in entries)) > MOST_BYTES:
        raise SystemExit(f"{size / 2**20:.0f} MB unpacked; Lambda takes {MOST_BYTES // 2**20}.")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        for name, file in sorted(entries):
            about = ZipInfo(name, _ALWAYS_THE_SAME)
            about.external_attr, about.compress_type = 0o644 << 16, ZIP_DEFLATED
            packed.writestr(about, file.read_bytes())
    return sha256(archive.read_bytes()).hexdigest()


def main() -> None:
    """Pack the archive and say what to do with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--architecture", choices=PLATFORMS, default="arm64")
    parser.add_argument("--file", type=Path, action="append", default=[], help="rules, register, playbook or policy")
    given = parser.parse_args()
    files = [(f"files/{each.name}", each) for each in given.file]
    if twice := {name for name, _ in files if [other for other, _ in files].count(name) > 1}:
        parser.error(f"in the archive two of the files would be {', '.join(sorted(twice))}: give one another name")
    with tempfile.TemporaryDirectory() as folder:
        fetch(Path(folder), PLATFORMS[given.architecture])
        digest = pack(given.archive, [*own_files(), *files, *below(Path(folder))])
    print(f"{given.archive}: {given.archive.stat().st_size / 2**20:.0f} MB for {given.architecture}, Python {PYTHON}")
    print(f"aws s3 cp {given.archive} s3://BUCKET/aiops-functions-{digest[:12]}.zip")
    for name, _ in files:
        print(f"in the function: /var/task/{name}")


if __name__ == "__main__":
    main()
