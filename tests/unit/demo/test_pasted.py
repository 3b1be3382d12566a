"""The line that the demo prints to paste: a shell that ran it talks to the demo and to nothing else."""

import subprocess
from pathlib import Path

import pytest

from bot.demo.pasted import pasted_file

VARIABLES = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
    "AIOPS_ALERTS_TABLE": "ai-ops-alerts",
    "AIOPS_CARD_NOTE": "it's $HOME; `id`",
    "SLACK_API_URL": "http://127.0.0.1:8090/api/",
    "PATH": "/of/the/demo",
}


def test_a_shell_that_reads_it_has_the_variables_as_they_are_and_keeps_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".aiops").mkdir()
    with pasted_file(VARIABLES, "demo-1") as file:
        shell = ["sh", "-c", f". '{file}'; env; cd /; aiops --version"]
        printed = subprocess.run(
            shell, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"}
        ).stdout
    *lines, version = printed.splitlines()
    assert version.startswith("aiops ")
    read = dict(line.split("=", 1) for line in lines)
    assert {name: read[name] for name in VARIABLES} == VARIABLES | {"PATH": "/usr/bin:/bin"}
    assert not file.exists()
