"""Where no local Slack is published, that is said before anything is installed or started, with the way that works."""

import io
import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from bot.demo import local_slack_binary as binary
from bot.demo.errors import MissingTool
from bot.demo.runner import DemoOptions, running_demo

ROOT = Path(__file__).parents[3]
GLIBC, MUSL = "/", "/nowhere"
ELSEWHERE = [
    ("Darwin", "arm64", GLIBC),
    ("Darwin", "x86_64", GLIBC),
    ("Linux", "aarch64", GLIBC),
    ("Linux", "armv7l", GLIBC),
    ("Linux", "i686", GLIBC),
    ("FreeBSD", "amd64", GLIBC),
    ("Linux", "x86_64", MUSL),
]


@pytest.mark.parametrize(("system", "machine", "loader"), ELSEWHERE)
async def test_the_demo_says_so_before_it_starts_anything(
    system: str, machine: str, loader: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(binary, "_LOADER", Path(loader))
    said = io.StringIO()
    with pytest.raises(MissingTool, match=f"{system} on {machine}.*docker compose up demo"):
        async with running_demo(DemoOptions(), dict(os.environ), Console(file=said)):
            pass
    assert said.getvalue() == ""
    assert untouched(tmp_path)


async def test_without_npm_it_says_so_before_it_starts_anything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    said = io.StringIO()
    with pytest.raises(MissingTool, match=r"install Node\.js with npm"):
        async with running_demo(DemoOptions(), {"PATH": str(tmp_path)}, Console(file=said)):
            pass
    assert said.getvalue() == ""
    assert untouched(tmp_path)


@pytest.mark.parametrize(("system", "machine", "loader"), ELSEWHERE)
def test_make_demo_says_so_before_it_installs_anything(system: str, machine: str, loader: str, tmp_path: Path) -> None:
    made = make_demo(tmp_path, system, machine, f"LOADER={loader}")
    assert made.returncode != 0
    assert "docker compose up demo" in made.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(
    ("machine", "given"), [("x86_64", f"LOADER={GLIBC}"), ("arm64", "LOCAL_SLACK_BINARY=/some/local-slack")]
)
def test_make_demo_goes_on_where_there_is_one(machine: str, given: str, tmp_path: Path) -> None:
    made = make_demo(tmp_path, "Linux", machine, given)
    assert "aiops needs Python 3.11 or newer" in made.stderr
    assert "docker compose" not in made.stderr


def untouched(folder: Path) -> bool:
    return not list(folder.iterdir())


def make_demo(folder: Path, system: str, machine: str, given: str) -> subprocess.CompletedProcess[str]:
    """Run `make demo` of a fresh checkout on a machine of that name, which has no Python."""
    shutil.copy(ROOT / "Makefile", folder)
    uname = folder / "uname"
    uname.write_text(f'#!/bin/sh\ntest "$1" = -sm && echo "{system} {machine}"\n', encoding="utf-8")
    uname.chmod(0o700)
    environment = {"PATH": f"{folder}:{os.environ['PATH']}"} | dict([given.split("=")])
    return subprocess.run(
        ["make", "demo", "PYTHON=no-python"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
