"""`aiops setup` at a terminal: it asks, shows no token, writes the file, and the doctor finds nothing wrong."""

import os
import re
import select
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import cli
from tests.local_stack import LocalAws
from tests.slack_double import SlackDouble
from tests.slack_double.in_a_thread import slack_in_a_thread

_TAKES_THE_TERMINAL = """
import fcntl, os, signal, sys, termios
# A test run in the background has it ignored, and would pass that on.
signal.signal(signal.SIGINT, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "bot", *sys.argv[1:]])
"""
_PATIENCE_SECONDS = 20


class AtATerminal:
    """A command, what it printed so far, and a keyboard."""

    def __init__(self, folder: Path, environment: dict[str, str], *arguments: str) -> None:
        self._ours, theirs = os.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _TAKES_THE_TERMINAL, *arguments],
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.printed = ""
        self._read_to = 0

    def answer(self, question: str, typed: str) -> None:
        """Wait for a question, whole and with the echo off where it asks for a secret, and type an answer."""
        while question not in self.printed[self._read_to :] or not self.printed.endswith(": "):
            assert self._read(), self.printed
        self._read_to = len(self.printed)
        os.write(self._ours, f"{typed}\n".encode())

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        while self._read():
            pass
        os.close(self._ours)
        return self._process.wait(_PATIENCE_SECONDS)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(_PATIENCE_SECONDS)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], _PATIENCE_SECONDS)[0]:
            raise AssertionError(f"nothing more came after: {self.printed}")
        try:
            more = os.read(self._ours, 4096)
        except OSError:  # its end closed
            return False
        self.printed += more.decode(errors="replace").replace("\r", "")
        return bool(more)


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with slack_in_a_thread() as running:
        running.channel("C0ALERTS1", name="station-alerts")
        running.person("U0ALICE11", name="alice", real_name="Alice Ng")
        yield running


def environment(slack: SlackDouble, aws: LocalAws) -> dict[str, str]:
    ours = {"PATH", "PYTHONPATH", "HOME", "LANG"}
    base = {name: value for name, value in os.environ.items() if name in ours}
    root = str(Path(__file__).parents[2])
    return aws.ministack.environment(base | {"PYTHONPATH": root, "SLACK_API_URL": slack.api_url, "TERM": "dumb"})


@pytest.mark.ministack
def test_it_asks_shows_no_token_writes_the_file_and_runs_the_doctor(
    slack: SlackDouble, aws_process: LocalAws, tmp_path: Path
) -> None:
    setup = AtATerminal(tmp_path, environment(slack, aws_process), "setup")
    began = time.monotonic()
    try:
        setup.answer("Bot token", "xoxb-not-the-one")
        setup.answer("Bot token", "xoxb-double")
        setup.answer("App-level token", "xapp-double")
        setup.answer("Channel for alerts", "#station-alerts")
        setup.answer("Who may approve and reject", "alice")
        setup.answer("Who may read the audit", "")
        setup.answer("AWS region", "")
        setup.answer("Create what is missing", "y")
        code = setup.end()
    finally:
        setup.stop()
    assert time.monotonic() - began < _PATIENCE_SECONDS
    assert not re.search(r"xoxb-|xapp-", setup.printed.replace("(xoxb-…)", "").replace("(xapp-…)", ""))
    file = tmp_path / "aiops.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = dict(line.split("=", 1) for line in file.read_text().splitlines() if not line.startswith("#"))
    assert written["SLACK_BOT_TOKEN"] == "xoxb-double"
    assert written["SLACK_APP_TOKEN"] == "xapp-double"
    assert written["AIOPS_ALERT_CHANNEL"] == "C0ALERTS1"
    assert written["AIOPS_APPROVERS"] == written["AIOPS_MANAGERS"] == "U0ALICE11"
    assert ":stateMachine:" in written["AIOPS_STATE_MACHINE_ARN"]
    assert "ok   alert channel C0ALERTS1" in setup.printed
    assert "ok   table ai-ops-alerts" in setup.printed
    assert "FAIL" not in setup.printed
    assert "Next: set -a; . ./aiops.env; set +a; aiops run" in setup.printed
    assert code == 0


@pytest.mark.ministack
def test_a_file_that_is_there_stays_unless_asked_and_ctrl_c_writes_nothing(
    slack: SlackDouble, aws_process: LocalAws, tmp_path: Path
) -> None:
    file = tmp_path / "aiops.env"
    file.write_text("SLACK_BOT_TOKEN=xoxb-kept\n")
    setup = AtATerminal(tmp_path, environment(slack, aws_process), "setup")
    try:
        setup.answer("Change it?", "y")
        setup.answer("Enter keeps the one in the file", "xoxb-double")
        setup.answer("App-level token", "\x03")
        code = setup.end()
    finally:
        setup.stop()
    assert code != 0
    assert "Traceback" not in setup.printed
    assert file.read_text() == "SLACK_BOT_TOKEN=xoxb-kept\n"


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    refused = CliRunner().invoke(cli, ["setup", "--file", str(tmp_path / "aiops.env")])
    assert refused.exit_code == 1
    assert "standard input is not a terminal" in refused.output
    assert "deploy/aiops.env.example" in refused.output
    assert not list(tmp_path.iterdir())
