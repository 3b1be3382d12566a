"""The systemd unit, as systemd's own tools see it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[3] / "deploy" / "aiops.service"
MOST_EXPOSED = 2.0
"""Of ten, by `systemd-analyze security`; a service without any protection has 9.6."""

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")


def analyzed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def test_systemd_knows_every_line(tmp_path: Path) -> None:
    installed = tmp_path / "aiops.service"
    installed.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/aiops/bin/aiops", sys.executable), "utf-8")
    found = analyzed("verify", str(installed))
    about_it = [line for line in (found.stdout + found.stderr).splitlines() if "aiops" in line]
    assert about_it == []


def test_little_of_the_machine_is_exposed_to_it() -> None:
    found = analyzed("security", "--offline=true", "--no-pager", str(UNIT))
    exposure = re.search(r"Overall exposure level for aiops.service: (\d+\.\d+)", found.stdout)
    assert exposure is not None, found.stderr
    assert float(exposure[1]) <= MOST_EXPOSED
